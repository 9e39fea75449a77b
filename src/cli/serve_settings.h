#pragma once

#include "base/environment.h"
#include "cli/command.h"
#include "server/settings.h"

#include <string>

namespace keepsake::cli {

// The arguments of `serve`: one per row of the settings, and --config and --print-config.
std::vector<Argument> ServeArguments();

// The settings in force: a flag wins over a variable, a variable over the file named by --config
// (TOML, or INI), that over the default. Errors: kInvalidArgument naming the flag, variable or key
// and what it must be; a key that is no setting is refused.
Result<server::Settings> ResolveSettings(const Arguments& arguments,
                                         const base::Environment& environment);

}  // namespace keepsake::cli
