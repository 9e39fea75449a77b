#pragma once

#include <keepsake/result.h>

#include "sdk/access.h"

#include <chrono>
#include <functional>

namespace keepsake::sdk {

// Where the token of a client comes from. Loop thread only; destruction gives up without a call.
class TokenSource {
 public:
  using Done = std::move_only_function<void(Result<Access>)>;

  virtual ~TokenSource() = default;
  // Fetches the token anew. One at a time; `done` is called once, perhaps from inside the call, at
  // the latest when the source's own deadline is over.
  virtual void Fetch(Done done) = 0;
  // How long to use a token before it is fetched again in the background; 0: until it is refused.
  virtual std::chrono::milliseconds refresh_interval() const {
    return std::chrono::milliseconds(0);
  }
  // Whether fetching again can bring another token at all.
  virtual bool can_change() const { return false; }
};

// A token that the program gave.
class FixedToken final : public TokenSource {
 public:
  explicit FixedToken(Access access) : access_(std::move(access)) {}
  void Fetch(Done done) override { done(access_); }

 private:
  const Access access_;
};

}  // namespace keepsake::sdk
