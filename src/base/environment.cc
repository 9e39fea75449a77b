#include "base/environment.h"

#include <cstdlib>

namespace keepsake::base {

Environment ProcessEnvironment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

void ForgetVariable(const std::string& name) { ::unsetenv(name.c_str()); }

}  // namespace keepsake::base
