#pragma once

#include <keepsake/secrets_types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace keepsake::awsjson {

// Compact JSON text under construction. When it must move to a larger place, the old one is wiped,
// so the only copy is the one that Take() hands over.
class JsonOutput {
 public:
  JsonOutput();
  JsonOutput(const JsonOutput&) = delete;
  JsonOutput& operator=(const JsonOutput&) = delete;
  ~JsonOutput() { Wipe(text_); }

  void Raw(std::string_view text);
  // With quotes and escapes. `text` is UTF-8.
  void Text(std::string_view text);
  void Base64(std::string_view bytes);
  void Integer(std::int64_t number);
  // Seconds with three decimals.
  void Time(Timestamp time);

  std::string Take();

 private:
  static void Wipe(std::string& text);
  void Escaped(char c);

  std::string text_;
};

}  // namespace keepsake::awsjson
