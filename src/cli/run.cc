#include "cli/run.h"

#include "cli/families.h"
#include "cli/parser.h"

#include <exception>
#include <ostream>

namespace keepsake::cli {
namespace {

int RunParsed(Process& process, const Parsed& parsed) {
  auto context = Context::Create(process, parsed.arguments);
  if (!context) {
    process.err << "keepsake: " << context.error().message() << '\n';
    return kUsage;
  }
  const ExitCode code = parsed.command->run(*context, parsed.arguments);
  process.out.flush();
  return code;
}

}  // namespace

int Run(Process& process, std::vector<std::string> words) {
  try {
    const std::vector<Command> commands = Commands();
    const Parsed parsed = ParseCommandLine(commands, std::move(words));
    if (parsed.command != nullptr) return RunParsed(process, parsed);
    (parsed.text_is_error ? process.err : process.out) << parsed.text;
    return parsed.code;
  } catch (const std::exception& error) {
    process.err << "keepsake: " << error.what() << '\n';
    return kFailed;
  }
}

}  // namespace keepsake::cli
