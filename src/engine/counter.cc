#include "engine/counter.h"

#include "base/text.h"

namespace keepsake::engine {

Result<std::int64_t> AddToText(std::optional<std::string_view> text, std::int64_t amount) {
  const auto number = base::ParseInteger<std::int64_t>(text.value_or("0"));
  if (!number.has_value()) {
    return Error(ErrorCode::kFailedPrecondition,
                 "the value is not the text of a whole number of 64 bits");
  }
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(*number, amount, &sum)) return sum;
  return Error(ErrorCode::kFailedPrecondition, "the sum is outside of what 64 bits hold");
}

}  // namespace keepsake::engine
