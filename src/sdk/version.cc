#include <keepsake/version.h>

namespace keepsake {
inline namespace v1 {

std::string_view version() {
  return KEEPSAKE_VERSION;
}

}  // namespace v1
}  // namespace keepsake
