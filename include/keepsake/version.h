#pragma once

#include <keepsake/export.h>

#include <string_view>

namespace keepsake {
inline namespace v1 {

/// The version of the library that runs, for example "0.1.0".
KEEPSAKE_EXPORT std::string_view version();

}  // namespace v1
}  // namespace keepsake
