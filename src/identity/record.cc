#include "identity/record.h"

namespace keepsake::identity {

RecordWriter& RecordWriter::Number(std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
  return *this;
}

RecordWriter& RecordWriter::Text(std::string_view value) {
  const auto size = static_cast<std::uint32_t>(value.size());
  for (int shift = 24; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(size >> shift));
  bytes_.append(value);
  return *this;
}

RecordWriter& RecordWriter::Time(base::WallTime value) {
  return Number(static_cast<std::uint64_t>(value.time_since_epoch().count()));
}

RecordWriter& RecordWriter::OptionalTime(const std::optional<base::WallTime>& value) {
  Number(value.has_value() ? 1 : 0);
  return Time(value.value_or(base::WallTime{}));
}

std::string_view RecordReader::Take(std::size_t n) {
  if (n > rest_.size()) broken_ = true;
  if (broken_) return {};
  const std::string_view taken = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return taken;
}

std::uint8_t RecordReader::Version() {
  const std::string_view byte = Take(1);
  return byte.empty() ? 0 : static_cast<std::uint8_t>(byte[0]);
}

std::uint64_t RecordReader::Number() {
  std::uint64_t value = 0;
  for (const char c : Take(8)) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

std::string_view RecordReader::Text() {
  std::size_t size = 0;
  for (const char c : Take(4)) size = size << 8 | static_cast<std::uint8_t>(c);
  return Take(size);
}

base::WallTime RecordReader::Time() {
  return base::WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(Number())));
}

std::optional<base::WallTime> RecordReader::OptionalTime() {
  const bool there = Number() != 0;
  const base::WallTime time = Time();
  return there ? std::optional(time) : std::nullopt;
}

Status RecordReader::Finish() const {
  if (!broken_ && rest_.empty()) return {};
  return Error(ErrorCode::kDataLoss, "a stored identity record has a wrong length");
}

}  // namespace keepsake::identity
