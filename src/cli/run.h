#pragma once

#include "cli/context.h"

#include <string>
#include <vector>

namespace keepsake::cli {

// The whole command line program: parses `words` (without the program's name), runs the command,
// answers the exit code. Never throws.
int Run(Process& process, std::vector<std::string> words);

}  // namespace keepsake::cli
