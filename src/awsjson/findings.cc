#include "awsjson/findings.h"

#include "base/limits.h"

namespace keepsake::awsjson {
namespace {

char LowerFirst(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// At most limits::kJsonEchoBytes, cut between characters.
std::string_view Cut(std::string_view text) {
  if (text.size() <= limits::kJsonEchoBytes) return text;
  std::size_t end = limits::kJsonEchoBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Quoted(std::string_view text) {
  return "'" + std::string(Cut(text)) + "' ";
}

}  // namespace

std::string Path::Text() const {
  if (parent_ == nullptr) return "the body";
  std::string text = parent_->parent_ == nullptr ? "" : parent_->Text() + ".";
  if (number_ > 0) return text + std::to_string(number_) + ".member";
  text.append(name_);
  char& first = text[text.size() - name_.size()];
  if (!name_.empty()) first = LowerFirst(first);
  return text;
}

void Findings::WrongType(const Path& path, std::string_view expected) {
  if (!wrong_type_.empty()) return;
  wrong_type_ = path.Text() + " must be " + std::string(expected);
}

void Findings::CheckPresent(const Path& path, bool present) {
  if (!present) Add(path, "null ", "Member must not be null");
}

void Findings::CheckValue(const Path& path, std::int64_t value, Range range) {
  const std::string shown = "'" + std::to_string(value) + "' ";
  if (value < range.min) {
    Add(path, shown,
        "Member must have value greater than or equal to " + std::to_string(range.min));
  }
  if (value > range.max) {
    Add(path, shown, "Member must have value less than or equal to " + std::to_string(range.max));
  }
}

void Findings::CheckLength(const Path& path, std::optional<std::string_view> shown,
                           std::size_t length, Range range) {
  const auto signed_length = static_cast<std::int64_t>(length);
  if (signed_length >= range.min && signed_length <= range.max) return;
  const std::string value = shown.has_value() ? Quoted(*shown) : "";
  const std::string constraint =
      signed_length < range.min
          ? "Member must have length greater than or equal to " + std::to_string(range.min)
          : "Member must have length less than or equal to " + std::to_string(range.max);
  Add(path, value, constraint);
}

void Findings::CheckPattern(const Path& path, std::string_view text, Pattern pattern) {
  if (pattern.matches == nullptr || pattern.matches(text)) return;
  Add(path, Quoted(text),
      "Member must satisfy regular expression pattern: " + std::string(pattern.text));
}

void Findings::NotInSet(const Path& path, std::string_view text, std::string_view names) {
  Add(path, Quoted(text), "Member must satisfy enum value set: [" + std::string(names) + "]");
}

void Findings::Add(const Path& path, std::string_view value, std::string_view constraint) {
  if (of_ == Of::kResponse) return;
  ++count_;
  if (violations_.size() >= limits::kJsonViolations) return;
  violations_.push_back("Value " + std::string(value) + "at '" + path.Text() +
                        "' failed to satisfy constraint: " + std::string(constraint));
}

std::optional<Error> Findings::ToError() const {
  if (!wrong_type_.empty()) {
    if (of_ == Of::kResponse) return Error(ErrorCode::kUnknownService, wrong_type_);
    return Error(ErrorCode::kInvalidArgument, wrong_type_, "SerializationException");
  }
  if (count_ == 0) return std::nullopt;
  std::string text = std::to_string(count_) + (count_ == 1 ? " validation error detected: "
                                                           : " validation errors detected: ");
  for (std::size_t i = 0; i < violations_.size(); ++i) {
    if (i > 0) text += "; ";
    text += violations_[i];
  }
  return Error(ErrorCode::kInvalidArgument, std::move(text), "ValidationException");
}

}  // namespace keepsake::awsjson
