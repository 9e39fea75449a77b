#pragma once

#include <keepsake/result.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace keepsake::engine {

// What a counter that is kept as text becomes; none counts as 0. Errors: kFailedPrecondition when
// the text is no whole number of 64 bits, or the sum is none.
// Source: momento-semantics.md §2.
Result<std::int64_t> AddToText(std::optional<std::string_view> text, std::int64_t amount);

}  // namespace keepsake::engine
