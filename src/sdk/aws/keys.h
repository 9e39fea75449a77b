#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::sdk {

// AWS credentials: what a request is signed with. Immutable once shared, so that a signature is
// made of parts that belong together.
struct Keys {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // empty: long-term keys
  std::optional<base::WallTime> expires_at;

  bool operator==(const Keys&) const = default;
};
using KeysPtr = std::shared_ptr<const Keys>;

// One place that keys come from. Loop thread only; destruction gives up without a call.
class KeySource {
 public:
  using Done = std::move_only_function<void(Result<Keys>)>;

  virtual ~KeySource() = default;
  // One at a time. `done` is called once, perhaps from inside the call, after a bounded time.
  virtual void Fetch(Done done) = 0;
  // Keys that are past their end are used on when no newer ones are to be had.
  virtual bool outlive_their_end() const { return false; }
};

// Keys that the caller gave, or that an environment variable holds.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(Keys keys) : keys_(std::move(keys)) {}
  void Fetch(Done done) override { done(keys_); }

 private:
  const Keys keys_;
};

// Reads {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}, as the endpoints of containers
// and instances answer; an instance's has a "Code", which must then be "Success".
// Errors: kAuthentication saying what is missing. Source: aws-auth.md §5.7, §5.8.
Result<Keys> KeysFromJson(std::string_view json);

}  // namespace keepsake::sdk
