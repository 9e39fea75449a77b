#pragma once

#include <keepsake/result.h>

#include "base/clock.h"

#include <string>
#include <string_view>

namespace keepsake::server {

// One call to the administration of the server that runs on this machine, over its Unix socket.
// Blocks; not for an event loop. `json` is the body; the answer's body comes back, to be wiped.
// Errors: kConnection when nobody listens there; the server's own, by its JSON.
Result<std::string> LocalCall(const std::string& socket, std::string_view path, std::string json,
                              const base::Clock& clock);

}  // namespace keepsake::server
