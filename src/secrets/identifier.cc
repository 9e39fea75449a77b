#include "secrets/identifier.h"

#include "base/limits.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

constexpr std::size_t kSuffixBytes = 6;
constexpr std::string_view kSuffixAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string ArnPrefix(const Caller& caller) {
  return "arn:" + caller.partition + ":secretsmanager:" + caller.region + ":" + caller.account +
         ":secret:";
}

bool HasSuffix(std::string_view tail) {
  if (tail.size() <= kSuffixBytes + 1) return false;
  const std::string_view suffix = tail.substr(tail.size() - kSuffixBytes);
  return tail[tail.size() - kSuffixBytes - 1] == '-' && std::ranges::all_of(suffix, IsAlphanumeric);
}

}  // namespace

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= limits::kSecretNameBytes &&
         std::ranges::all_of(text, [](char c) {
           return IsAlphanumeric(c) || std::string_view("/_+=.@-!").contains(c);
         });
}

std::string MakeArn(const Caller& caller, std::string_view name, base::Random& random) {
  return ArnPrefix(caller) + std::string(name) + "-" + random.Text(kSuffixBytes, kSuffixAlphabet);
}

Identifier ParseIdentifier(const Caller& caller, std::string_view secret_id) {
  using enum Identifier::Form;
  if (!secret_id.starts_with("arn:")) return {kName, std::string(secret_id), {}};
  const std::string prefix = ArnPrefix(caller);
  if (!secret_id.starts_with(prefix)) return {kNone, {}, {}};
  const std::string_view tail = secret_id.substr(prefix.size());
  if (!HasSuffix(tail)) return {kName, std::string(tail), {}};
  return {kArn, std::string(tail.substr(0, tail.size() - kSuffixBytes - 1)),
          std::string(secret_id)};
}

}  // namespace keepsake::secrets
