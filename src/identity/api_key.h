#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "identity/permission.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::identity {

// What is kept of an API key: enough to recognise it and to say what it may do, not the key.
struct ApiKey {
  std::string id;  // the token's jti
  std::string description;
  Permissions permissions;
  base::WallTime created{};
  std::optional<base::WallTime> expires{};
  std::string last_four;  // characters of the key, to tell keys apart in a list
  std::string hash;       // HMAC-SHA256 of the whole key under the store's pepper
  bool operator==(const ApiKey&) const = default;
};

struct NewApiKey {
  std::string description;  // UTF-8, at most limits::kDescriptionBytes
  Permissions permissions;
  std::optional<std::chrono::seconds> lifetime{};  // empty: until it is revoked
};

struct GeneratedApiKey {
  ApiKey key;
  Secret token;  // the JWT; shown once, nothing gives it out again
};

// Errors: kInvalidArgument naming what is wrong: neither super-user nor rules, both, too many
// rules, two rules about the same things, a lifetime that is not positive. Source:
// momento-semantics.md §10.
Status CheckNewApiKey(const NewApiKey& request);

// The stored form; the id is the record's key and not inside.
std::string EncodeApiKey(const ApiKey& key);
// Errors: kDataLoss, kFailedPrecondition (written by a newer program).
Result<ApiKey> DecodeApiKey(std::string_view id, std::string_view bytes);

}  // namespace keepsake::identity
