#pragma once

#include <keepsake/result.h>

#include "crypto/secret_bytes.h"
#include "secrets/secret_record.h"
#include "store/store.h"

namespace keepsake::secrets {

// The value of a version that has one. Errors: DecryptionFailure; what is wrong with the record
// goes into the log, not to the caller (security.md S-KEY-7).
Result<crypto::SecretBytes> OpenValue(const store::Store& store, const SecretRecord& record,
                                      const Version& version);

}  // namespace keepsake::secrets
