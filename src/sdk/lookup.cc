#include <keepsake/lookup.h>

namespace keepsake {
inline namespace v1 {

const char* MissAccess::what() const noexcept {
  return "the value of a miss was asked for; ask hit() first";
}

namespace internal {
void ThrowMissAccess() {
  throw MissAccess();
}
}  // namespace internal

}  // namespace v1
}  // namespace keepsake
