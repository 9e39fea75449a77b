#pragma once

#include "base/clock.h"
#include "base/environment.h"
#include "base/guarded.h"
#include "base/random.h"
#include "tokens/token.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>

// What a client takes from the system, in the hands of a test.
namespace keepsake::sdk {

using Variables = std::map<std::string, std::string, std::less<>>;

// An environment of these variables and no other. Later changes of `variables` are not seen.
inline base::Environment EnvironmentOf(Variables variables) {
  auto shared = std::make_shared<const Variables>(std::move(variables));
  return [shared](std::string_view name) -> std::optional<std::string> {
    const auto found = shared->find(name);
    if (found == shared->end()) return std::nullopt;
    return found->second;
  };
}

// Chance that is none: every drawn byte is the same, so that Unit() is 0 or the last number before
// 1. Counts the draws. Not for Below(), which may draw again until another number comes.
class ConstantRandom final : public base::Random {
 public:
  enum class Draw { kLeast, kMost };
  explicit ConstantRandom(Draw draw) : byte_(draw == Draw::kLeast ? 0x00 : 0xff) {}

  void Fill(std::span<std::byte> out) override {
    std::ranges::fill(out, std::byte{byte_});
    draws_.With([](int& n) { ++n; });
  }
  int draws() {
    return draws_.With([](int& n) { return n; });
  }

 private:
  const unsigned char byte_;
  base::Guarded<int> draws_{0};
};

// A v1 token with this endpoint and key.
inline std::string V1(std::string_view endpoint, std::string_view key) {
  return std::string(tokens::MakeToken(endpoint, key).reveal());
}

}  // namespace keepsake::sdk
