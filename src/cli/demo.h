#pragma once

#include "cli/context.h"

namespace keepsake::cli {

// `keepsake demo`: the main job in one process on free ports, as a client over real sockets: a
// token put into a secret as plain text, read back with a signed GetSecretValue, a cache client
// built from it, a value stored and read. Prints each step with its time. kOk only if the value
// came back.
ExitCode Demo(Context& context, const Arguments& arguments);

}  // namespace keepsake::cli
