#include "tokens/json.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace keepsake::tokens {
namespace {

using Type = Json::Type;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

void AppendUtf8(std::uint32_t point, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xE0 | point >> 12);
    } else {
      put(0xF0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3F));
    }
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

class Reader {
 public:
  Reader(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  Result<Json> Whole() {
    TRY_ASSIGN(Json value, Value(0));
    SkipSpace();
    if (at_ != text_.size()) return Wrong("more than one value");
    return value;
  }

 private:
  Error Wrong(std::string_view what) const {
    return base::InvalidArgument("not valid JSON: " + std::string(what) + " at byte " +
                                 std::to_string(at_));
  }

  void SkipSpace() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
  }
  bool Take(char c) {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Result<Json> Value(std::size_t depth) {
    if (++values_ > limits_.values) return Wrong("too many values");
    SkipSpace();
    if (at_ == text_.size()) return Wrong("an early end");
    const char c = text_[at_];
    if ((c == '{' || c == '[') && depth == limits_.depth) return Wrong("too deep nesting");
    Json value;
    if (c == '{') return Object(depth + 1);
    if (c == '[') return Array(depth + 1);
    if (c == '"') {
      TRY_ASSIGN(std::string text, Text());
      value.type = Type::kText;
      value.text = Secret(std::move(text));
      return value;
    }
    if (c == '-' || IsDigit(c)) return Number();
    if (TakeWord("null")) return value;
    value.type = Type::kBool;
    if (TakeWord("false")) return value;
    value.boolean = true;
    if (TakeWord("true")) return value;
    return Wrong("an unknown value");
  }

  Result<Json> Object(std::size_t depth) {
    Json value;
    value.type = Type::kObject;
    ++at_;
    if (Take('}')) return value;
    do {
      SkipSpace();
      if (at_ == text_.size() || text_[at_] != '"') return Wrong("no member name");
      TRY_ASSIGN(std::string name, Text());
      if (value.Find(name) != nullptr) return Wrong("a name given twice");
      if (!Take(':')) return Wrong("no ':'");
      TRY_ASSIGN(Json member, Value(depth));
      value.members.push_back({std::move(name), std::move(member)});
    } while (Take(','));
    if (!Take('}')) return Wrong("no '}'");
    return value;
  }

  Result<Json> Array(std::size_t depth) {
    Json value;
    value.type = Type::kArray;
    ++at_;
    if (Take(']')) return value;
    do {
      TRY_ASSIGN(Json item, Value(depth));
      value.items.push_back(std::move(item));
    } while (Take(','));
    if (!Take(']')) return Wrong("no ']'");
    return value;
  }

  std::size_t SkipDigits() {
    const std::size_t from = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return at_ - from;
  }

  Result<Json> Number() {
    const std::size_t from = at_;
    if (text_[at_] == '-') ++at_;
    const bool zero = at_ < text_.size() && text_[at_] == '0';
    const std::size_t digits = SkipDigits();
    if (digits == 0 || (zero && digits > 1)) return Wrong("a malformed number");
    bool integer = true;
    if (TakeWord(".")) {
      integer = false;
      if (SkipDigits() == 0) return Wrong("a malformed number");
    }
    if (TakeWord("e") || TakeWord("E")) {
      integer = false;
      if (!TakeWord("+")) TakeWord("-");
      if (SkipDigits() == 0) return Wrong("a malformed number");
    }
    return NumberOf(text_.substr(from, at_ - from), integer);
  }

  Result<Json> NumberOf(std::string_view digits, bool integer) const {
    Json value;
    const char* end = digits.data() + digits.size();
    if (integer && std::from_chars(digits.data(), end, value.integer).ec == std::errc()) {
      value.type = Type::kInteger;
      return value;
    }
    value.type = Type::kReal;
    if (std::from_chars(digits.data(), end, value.real).ec != std::errc()) {
      return Wrong("a number out of range");
    }
    return value;
  }

  // The one whose opening quote is next. No more bytes come out than went in, so that reserving
  // once leaves no copy behind.
  Result<std::string> Text() {
    const std::size_t from = ++at_;
    std::string out;
    out.reserve(std::min(text_.size(), text_.find('"', from)) - from + 4);
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) return Wrong("a control character in a text");
      if (c == '\\') {
        TRY(Escape(out));
      } else {
        out.push_back(c);
      }
    }
    return Wrong("a text without end");
  }

  Status Escape(std::string& out) {
    if (at_ == text_.size()) return Wrong("an early end");
    const char c = text_[at_++];
    if (c == 'u') return UnicodeEscape(out);
    constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
    const auto i = kFrom.find(c);
    if (i == std::string_view::npos) return Wrong("an unknown escape");
    out.push_back(kTo[i]);
    return {};
  }

  Status UnicodeEscape(std::string& out) {
    TRY_ASSIGN(std::uint32_t point, FourHexDigits());
    if (point >= 0xDC00 && point <= 0xDFFF) return Wrong("half a surrogate pair");
    if (point >= 0xD800 && point < 0xDC00) {
      if (!TakeWord("\\u")) return Wrong("half a surrogate pair");
      TRY_ASSIGN(const std::uint32_t low, FourHexDigits());
      if (low < 0xDC00 || low > 0xDFFF) return Wrong("half a surrogate pair");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(point, out);
    return {};
  }

  Result<std::uint32_t> FourHexDigits() {
    const std::string_view digits = text_.substr(at_, 4);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) {
      return Wrong("a malformed escape");
    }
    at_ += 4;
    return value;
  }

  std::string_view text_;
  JsonLimits limits_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

const Json* Json::Find(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

const Secret* Json::FindText(std::string_view name) const {
  const Json* value = Find(name);
  return value != nullptr && value->is(Type::kText) ? &value->text : nullptr;
}

const std::int64_t* Json::FindInteger(std::string_view name) const {
  const Json* value = Find(name);
  return value != nullptr && value->is(Type::kInteger) ? &value->integer : nullptr;
}

Result<Json> ReadJson(std::string_view text, const JsonLimits& limits) {
  if (!base::IsUtf8(text)) return base::InvalidArgument("not valid JSON: not UTF-8");
  return Reader(text, limits).Whole();
}

}  // namespace keepsake::tokens
