#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::base {

// Reads one variable; nullopt when it is not set. Passed in from main, so that a test owns the
// environment.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// The process's own environment. The only place that reads it.
Environment ProcessEnvironment();

// Removes a variable from the process's environment block, once its secret has been read. Before
// there is a second thread.
void ForgetVariable(const std::string& name);

}  // namespace keepsake::base
