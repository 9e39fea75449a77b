#pragma once

#include <array>
#include <string_view>

namespace keepsake::engine {

// What stands for a value in conditional writes: the same for equal values in any process.
std::array<char, 16> ValueHash(std::string_view value);

}  // namespace keepsake::engine
