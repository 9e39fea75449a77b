#pragma once

#include <keepsake/result.h>

#include "cli/exit_code.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keepsake::cli {

class Context;

// One argument of a command. A name that begins with "--" is an option (a switch when `value` is
// empty), any other a positional.
struct Argument {
  std::string_view name;
  std::string_view value;  // what the option's value is, for the help
  std::string_view help;
  bool required = false;
  bool repeated = false;
};

// What the command line gave for a command's arguments, by name.
class Arguments {
 public:
  void Add(std::string_view name, std::string text) {
    values_[std::string(name)].push_back(std::move(text));
  }

  bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  std::optional<std::string> text(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  // Errors: kInvalidArgument naming the argument.
  Result<std::optional<std::int64_t>> number(std::string_view name) const;
  // A number as the field of a call takes it: beyond its range is refused too.
  template <typename Integer>
  Result<std::optional<Integer>> integer(std::string_view name) const {
    const auto found = number(name);
    if (!found) return found.error();
    if (*found && !std::in_range<Integer>(**found)) return OutOfRange(name);
    return *found ? std::optional(static_cast<Integer>(**found)) : std::nullopt;
  }
  Result<std::optional<double>> real(std::string_view name) const;
  Result<std::optional<std::chrono::milliseconds>> duration(std::string_view name) const;

 private:
  static Error OutOfRange(std::string_view name);

  std::map<std::string, std::vector<std::string>> values_;
};

// A decimal number, or "inf" and "-inf". Errors: kInvalidArgument naming `what`.
Result<double> ParseReal(std::string_view what, std::string_view text);

// One verb: a row that parsing, help, completion and the reference page are made from.
struct Command {
  std::string_view path;  // "cache create", "get"
  std::string_view help;  // one line
  std::vector<Argument> arguments;
  ExitCode (*run)(Context& context, const Arguments& arguments);
};

// All commands, in the order of the help. The families' tables are joined in commands.cc.
std::vector<Command> Commands();

// Options that every command takes.
std::span<const Argument> GlobalOptions();

}  // namespace keepsake::cli
