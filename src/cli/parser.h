#pragma once

#include "cli/command.h"

#include <string>
#include <vector>

namespace keepsake::cli {

// What the words of a command line mean.
struct Parsed {
  const Command* command = nullptr;  // null: there is nothing to run; print `text`, end with `code`
  Arguments arguments;               // of the command and the global options
  std::string text;
  bool text_is_error = false;
  ExitCode code = kOk;
};

// `words` without the program's name. `commands` outlives the result.
Parsed ParseCommandLine(const std::vector<Command>& commands, std::vector<std::string> words);

// The reference page docs/cli.md, made from the same table.
std::string CliReference(const std::vector<Command>& commands);

}  // namespace keepsake::cli
