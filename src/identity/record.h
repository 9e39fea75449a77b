#pragma once

#include <keepsake/result.h>

#include "base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The plaintext of small stored records, before it is sealed: a version byte, then fields in
// a fixed order, each
//
//   number   8 bytes, big-endian
//   text     4 bytes of length, big-endian, and the bytes
//
// Nothing is optional in the form; what may be missing is a number that says so before it.
namespace keepsake::identity {

class RecordWriter {
 public:
  explicit RecordWriter(std::uint8_t version) : bytes_(1, static_cast<char>(version)) {}
  RecordWriter& Number(std::uint64_t value);
  RecordWriter& Text(std::string_view value);
  RecordWriter& Time(base::WallTime value);
  RecordWriter& OptionalTime(const std::optional<base::WallTime>& value);
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what RecordWriter wrote. After a read beyond the end every further value is empty, and
// Finish() says so once: so a reader is straight code.
class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t Version();
  std::uint64_t Number();
  std::string_view Text();  // into the given bytes
  base::WallTime Time();
  std::optional<base::WallTime> OptionalTime();
  // Errors: kDataLoss when the record was too short or has bytes left over.
  Status Finish() const;

 private:
  std::string_view Take(std::size_t n);

  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace keepsake::identity
