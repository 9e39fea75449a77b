#include "sdk/readers.h"

namespace keepsake::sdk {

Error Unreadable(std::string_view words) {
  return Error(ErrorCode::kUnknownService,
               "the answer is not one of this call: " + std::string(words));
}

Status CheckCount(int got, std::size_t asked) {
  if (static_cast<std::size_t>(got) == asked) return {};
  return Unreadable("it is about " + std::to_string(got) + " of " + std::to_string(asked) +
                    " things");
}

}  // namespace keepsake::sdk
