#include "base/limits.h"
#include "secrets/errors.h"
#include "secrets/read_operations.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

constexpr std::string_view kLowercase = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kNumbers = "0123456789";
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
static_assert(kPunctuation.size() == 32);

// The characters of each type that may be drawn; types of which none is left are not there.
std::vector<std::string> TypesOf(const GetRandomPasswordRequest& request) {
  const std::string excluded = request.exclude_characters.value_or("");
  std::vector<std::string> types;
  const auto add = [&](std::string_view characters, bool left_out) {
    std::string type(left_out ? "" : characters);
    std::erase_if(type, [&](char c) { return excluded.contains(c); });
    if (!type.empty()) types.push_back(std::move(type));
  };
  add(kLowercase, request.exclude_lowercase);
  add(kUppercase, request.exclude_uppercase);
  add(kNumbers, request.exclude_numbers);
  add(kPunctuation, request.exclude_punctuation);
  add(" ", !request.include_space);
  return types;
}

char Draw(std::string_view characters, base::Random& random) {
  return characters[random.Below(characters.size())];
}

// Fisher and Yates: every order is as likely as any other.
void Shuffle(std::string& text, base::Random& random) {
  for (std::size_t i = text.size(); i > 1; --i) std::swap(text[i - 1], text[random.Below(i)]);
}

}  // namespace

Result<Secret> MakePassword(const GetRandomPasswordRequest& request, base::Random& random) {
  const std::int64_t length = request.password_length.value_or(limits::kPasswordLengthDefault);
  if (length > limits::kPasswordLength) return PasswordTooLong(length);
  const std::vector<std::string> types = TypesOf(request);
  if (types.empty()) return NothingToDrawFrom();
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(length, 0));
  const std::size_t required = request.require_each_included_type ? types.size() : 1;
  if (size < required) return PasswordTooShort();

  std::string password;
  password.reserve(size);
  std::string all;
  for (const std::string& type : types) {
    if (request.require_each_included_type) password.push_back(Draw(type, random));
    all += type;
  }
  while (password.size() < size) password.push_back(Draw(all, random));
  Shuffle(password, random);
  return Secret(std::move(password));
}

}  // namespace keepsake::secrets
