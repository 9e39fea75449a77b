#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace keepsake::awsjson {

struct Range {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// A form that a text must have: whether it has it, and how the service writes it.
struct Pattern {
  bool (*matches)(std::string_view text) = nullptr;
  std::string_view text{};
};

// What the service demands of a member. Source: secrets-manager.md §4.
struct Rule {
  bool required = false;
  bool always_sent = false;  // written even when it is empty
  bool base64 = false;       // the text is bytes, in base64
  Range value{};             // of a number
  Range length{};            // a text's characters, a Secret's bytes, a list's elements
  Range element_length{};    // of each text in a list
  Pattern pattern{};
  Pattern element_pattern{};
};

}  // namespace keepsake::awsjson
