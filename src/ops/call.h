#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "identity/principal.h"
#include "ops/reply.h"

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::base {
class Random;
}
namespace keepsake::engine {
class Engine;
}
namespace keepsake::secrets {
class SecretStore;
struct Caller;
}  // namespace keepsake::secrets

namespace keepsake::ops {

class CacheNames;
class PageTokens;
using identity::Permission;

// What the service refuses beyond what the engine must: nothing, or what the hosted service allows
// an account that does not pay. Source: momento-sdk.md §18.
struct Profile {
  std::size_t element_bytes = std::numeric_limits<std::size_t>::max();
  std::chrono::milliseconds longest_ttl = std::chrono::milliseconds::max();
  std::size_t caches = std::numeric_limits<std::size_t>::max();

  static Profile FreeTier();
};

// The rooms that bodies call. Made once, in main; outlives every call and its late answer.
struct Services {
  engine::Engine& engine;
  CacheNames& cache_names;
  const PageTokens& page_tokens;
  secrets::SecretStore& secrets;
  const base::Clock& clock;
  base::Random& random;
  Profile profile = {};
};

// One call on its way through the gate and its body. Lives as long as Perform() runs and no longer:
// a body that answers later takes along what it needs. Who makes one fills in what its protocol
// says; without a principal nothing but Permission::kNothing is let in.
class Call {
 public:
  Call(Services& rooms, base::Instant time) : services(rooms), now(time) {}

  Services& services;
  base::Instant now;  // of the monotonic clock, for expiry
  base::Instant deadline = base::Instant::max();
  const identity::Principal* principal = nullptr;
  std::optional<Error> refusal;             // why there is no principal
  std::string_view cache;                   // the name in the metadata, perhaps empty
  const secrets::Caller* caller = nullptr;  // region and account, for the secrets store
  Stopwatch stopwatch;

  bool Allows(Permission needed, const identity::Resource& resource) const {
    return principal != nullptr && identity::Allows(*principal, needed, resource);
  }
  // Authentication and deadline; permissions are the operation's own question.
  // Errors: kAuthentication, kTimeout.
  Status Admit(Permission needed) const;
};

// Why a call with a principal was not let in: for an access key in the words of AWS.
Error Denied(const Call& call, std::string_view operation, std::string_view resource);

}  // namespace keepsake::ops
