#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "base/random.h"
#include "server/data_dir.h"

#include <chrono>
#include <optional>
#include <string>

namespace keepsake::server {

struct TokenRequest {
  std::string description{};
  std::optional<std::chrono::seconds> lifetime{};
  std::string endpoint{};  // empty: the running server's own
};

struct MadeToken {
  Secret token;  // the v1 text
  std::string id;
  std::string endpoint;
};

// Makes an API key of the server on this machine: asks the running one; when none runs, opens the
// data directory itself, and then `endpoint` must be given. Blocks.
// Errors: those of LocalCall and Domain::Open; kInvalidArgument.
Result<MadeToken> MakeToken(const DataDir& dir, const TokenRequest& request,
                            const base::Clock& clock, base::Random& random);

}  // namespace keepsake::server
