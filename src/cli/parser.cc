#include "cli/parser.h"

#include "base/text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <map>
#include <sstream>

namespace keepsake::cli {
namespace {

constexpr std::string_view kAbout =
    "Momento Cache with its token in AWS Secrets Manager: server, client and command line.\n"
    "Start with `keepsake demo`, or `keepsake serve --dev` and the variables it prints.";
constexpr std::string_view kFooter =
    "Exit codes: 0 ok or hit, 1 miss, 2 usage, 3 credential or permission, 4 no such cache or "
    "secret,\n"
    "5 limit, 6 timeout or unreachable, 7 not in a state for this, 8 configuration, 9 other "
    "failures.";

constexpr std::pair<std::string_view, std::string_view> kNouns[] = {
    {"cache", "create, list, remove and flush caches"},
    {"item", "items: one value each, and what all types share"},
    {"list", "lists: values in the order in which they were added"},
    {"dict", "dictionaries: fields with values"},
    {"uset", "sets: elements without order, each once"},
    {"zset", "sorted sets: elements ordered by a score"},
    {"board", "leaderboards: numbers ordered by a score"},
    {"secret", "secrets of AWS Secrets Manager"},
    {"token", "make and inspect Momento tokens"},
    {"tls", "certificates for the server"},
};

std::string_view HelpOfNoun(std::string_view noun) {
  for (const auto& [name, help] : kNouns) {
    if (name == noun) return help;
  }
  return "";
}

// "--output,-o" is one option of two names; values are kept under the first.
std::string_view KeptName(std::string_view name) {
  return name.substr(0, name.find(','));
}

void AddArgument(CLI::App& app, const Argument& argument, Arguments& into) {
  const std::string name(argument.name);
  const std::string help(argument.help);
  const std::string_view kept = KeptName(argument.name);
  if (argument.name.starts_with('-') && argument.value.empty()) {
    app.add_flag_function(name, [&into, kept](std::int64_t) { into.Add(kept, ""); }, help);
    return;
  }
  const auto keep = [&into, kept](const std::vector<std::string>& values) {
    for (const std::string& value : values) into.Add(kept, value);
  };
  auto* option = app.add_option_function<std::vector<std::string>>(name, keep, help);
  if (!argument.value.empty()) option->type_name(std::string(argument.value));
  option->required(argument.required);
  option->multi_option_policy(argument.repeated ? CLI::MultiOptionPolicy::TakeAll
                                                : CLI::MultiOptionPolicy::Throw);
  option->allow_extra_args(false);
  option->expected(argument.repeated && !argument.name.starts_with('-') ? -1 : 1);
}

// A command's own option comes before one of the same name that every command takes.
bool Takes(const Command& command, std::string_view name) {
  return std::ranges::any_of(command.arguments, [&](const Argument& a) { return a.name == name; });
}

// Finds or makes the subcommand that a path such as "cache create" names.
CLI::App* SubcommandOf(CLI::App& root, std::string_view path) {
  CLI::App* app = &root;
  for (const std::string_view word : base::Split(path, ' ')) {
    const std::string name(word);
    const auto known = app->get_subcommands([&](CLI::App* sub) { return sub->get_name() == name; });
    app = known.empty() ? app->add_subcommand(name, std::string(HelpOfNoun(word))) : known.front();
  }
  return app;
}

std::string Render(const CLI::App& app, const CLI::ParseError& error, bool& is_error) {
  std::ostringstream out;
  std::ostringstream err;
  (void)app.exit(error, out, err);
  is_error = error.get_exit_code() != 0;
  return out.str() + err.str();
}

std::string ReferenceOf(const Argument& argument) {
  return fmt::format("| `{}{}{}` | {}{} |\n", argument.name, argument.value.empty() ? "" : " ",
                     argument.value, argument.help, argument.required ? " (required)" : "");
}

}  // namespace

Parsed ParseCommandLine(const std::vector<Command>& commands, std::vector<std::string> words) {
  Parsed parsed;
  CLI::App app{std::string(kAbout), "keepsake"};
  app.footer(std::string(kFooter));
  app.require_subcommand(1);
  std::map<const CLI::App*, const Command*> rows;
  std::map<const CLI::App*, Arguments> given;
  for (const Command& command : commands) {
    CLI::App* sub = SubcommandOf(app, command.path);
    sub->description(std::string(command.help));
    rows[sub] = &command;
    for (const Argument& argument : command.arguments) AddArgument(*sub, argument, given[sub]);
    for (const Argument& argument : GlobalOptions()) {
      if (!Takes(command, argument.name)) AddArgument(*sub, argument, given[sub]);
    }
  }
  for (CLI::App* noun : app.get_subcommands([](CLI::App*) { return true; })) {
    if (!rows.contains(noun)) noun->require_subcommand(1);
  }
  try {
    std::reverse(words.begin(), words.end());  // the library takes them from the back
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    parsed.text = Render(app, error, parsed.text_is_error);
    parsed.code = parsed.text_is_error ? kUsage : kOk;
    return parsed;
  }
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  parsed.command = rows.at(chosen);
  parsed.arguments = std::move(given[chosen]);
  return parsed;
}

std::string CliReference(const std::vector<Command>& commands) {
  std::string out = fmt::format("# The command line\n\n{}\n\n", kFooter);
  out += "Every command takes:\n\n| option | what |\n| --- | --- |\n";
  for (const Argument& option : GlobalOptions()) out += ReferenceOf(option);
  for (const Command& command : commands) {
    out += fmt::format("\n## keepsake {}\n\n{}\n", command.path, command.help);
    if (command.arguments.empty()) continue;
    out += "\n| argument | what |\n| --- | --- |\n";
    for (const Argument& argument : command.arguments) out += ReferenceOf(argument);
  }
  return out;
}

}  // namespace keepsake::cli
