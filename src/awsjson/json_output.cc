#include "awsjson/json_output.h"

#include "base/text.h"

#include <charconv>
#include <cstdio>
#include <cstring>

namespace keepsake::awsjson {
namespace {

constexpr std::size_t kFirstBytes = 512;  // enough for the answers without a large value

bool IsPlain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

}  // namespace

JsonOutput::JsonOutput() {
  text_.reserve(kFirstBytes);
}

void JsonOutput::Raw(std::string_view text) {
  if (text_.capacity() - text_.size() < text.size()) {
    std::string larger;
    larger.reserve(2 * (text_.size() + text.size()));
    larger = text_;
    Wipe(text_);
    text_ = std::move(larger);
  }
  text_ += text;
}

void JsonOutput::Text(std::string_view text) {
  Raw("\"");
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    Raw(text.substr(0, plain));
    if (plain < text.size()) Escaped(text[plain++]);
    text.remove_prefix(plain);
  }
  Raw("\"");
}

void JsonOutput::Escaped(char c) {
  switch (c) {
    case '"':
      return Raw("\\\"");
    case '\\':
      return Raw("\\\\");
    case '\n':
      return Raw("\\n");
    case '\r':
      return Raw("\\r");
    case '\t':
      return Raw("\\t");
    default:
      break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  const char escape[] = {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
  Raw({escape, sizeof(escape)});
}

void JsonOutput::Base64(std::string_view bytes) {
  std::string text = base::Base64Encode(bytes);
  Raw("\"");
  Raw(text);
  Raw("\"");
  Wipe(text);
}

void JsonOutput::Integer(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  Raw({digits, static_cast<std::size_t>(end - digits)});
}

// Floor and remainder, so that times before 1970 come out right too.
void JsonOutput::Time(Timestamp time) {
  const std::int64_t total = time.time_since_epoch().count();
  const std::int64_t magnitude = total < 0 ? -total : total;
  if (total < 0) Raw("-");
  Integer(magnitude / 1000);
  const auto rest = static_cast<unsigned>(magnitude % 1000);
  const char decimals[] = {'.', static_cast<char>('0' + rest / 100),
                           static_cast<char>('0' + rest / 10 % 10),
                           static_cast<char>('0' + rest % 10)};
  Raw({decimals, sizeof(decimals)});
}

std::string JsonOutput::Take() {
  std::string text = std::move(text_);
  text_.clear();
  return text;
}

void JsonOutput::Wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace keepsake::awsjson
