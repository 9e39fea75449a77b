#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::sigv4 {

// Which signing key a signature was made with, as the `Credential` of a request says it:
//
//   AKIDEXAMPLE/20150830/us-east-1/secretsmanager/aws4_request
//   access key  / date   / region  / service      / always this
//
// Source: aws-auth.md §1.2, §1.5.
class KeyScope {
 public:
  KeyScope() = default;
  // From parts that hold no '/'.
  KeyScope(std::string_view access_key_id, std::string_view date, std::string_view region,
           std::string_view service);
  // nullopt unless there are exactly five parts, none empty, all printable ASCII, the date eight
  // digits, the last "aws4_request", and at most limits::kCredentialBytes in all.
  static std::optional<KeyScope> Parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::string_view access_key_id() const { return Part(0); }
  std::string_view date() const { return Part(1); }
  std::string_view region() const { return Part(2); }
  std::string_view service() const { return Part(3); }
  // All but the access key: the third line of the string to sign.
  std::string_view scope() const { return std::string_view(text_).substr(begin_[1]); }

 private:
  std::string_view Part(std::size_t i) const {
    return std::string_view(text_).substr(begin_[i], begin_[i + 1] - 1 - begin_[i]);
  }

  std::string text_;
  std::array<std::uint32_t, 5> begin_{};  // where each part begins in `text_`
};

}  // namespace keepsake::sigv4
