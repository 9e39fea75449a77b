#pragma once

#include <keepsake/result.h>

#include "secrets/core.h"

namespace keepsake::secrets {

// Reads all secrets of the store into the directory. Every record of a secret opens, or there is no
// start; the values are opened when they are asked for. Errors: kDataLoss, kFailedPrecondition.
Status LoadSecrets(Core& core);

}  // namespace keepsake::secrets
