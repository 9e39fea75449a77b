#include "cli/parser.h"

#include "cli/families.h"

#include <limits>
#include <set>
#include <sstream>

namespace keepsake::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ExitCode Nothing(Context&, const Arguments&) {
  return kOk;
}

std::vector<Command> Table() {
  return {
      {"get",
       "read",
       {{"key", "", "the key", true}, {"--base64", "", "coded"}, {"--ttl", "TIME", "life"}},
       &Nothing},
      {"item add",
       "add",
       {{"key", "", "the key", true}, {"value", "", "values", true, true}, {"--by", "N", "sum"}},
       &Nothing}};
}

TEST(Parser, WordsBecomeArguments) {
  const auto table = Table();
  const Parsed parsed = ParseCommandLine(
      table, {"item", "add", "k", "-5", "v2", "--by", "-3", "-o", "json", "--quiet"});
  ASSERT_EQ(parsed.command, &table[1]) << parsed.text;
  EXPECT_EQ(parsed.arguments.text("key"), "k");
  EXPECT_THAT(parsed.arguments.all("value"), ElementsAre("-5", "v2"));
  EXPECT_EQ(**parsed.arguments.number("--by"), -3);
  EXPECT_EQ(parsed.arguments.text("--output"), "json");
  EXPECT_TRUE(parsed.arguments.has("--quiet"));
  EXPECT_FALSE(parsed.arguments.has("--verbose"));
}

TEST(Parser, WhatDoesNotParseIsAUsageErrorThatNamesIt) {
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{}, "subcommand"},
      {{"nothing"}, "subcommand"},
      {{"item"}, "subcommand"},
      {{"get"}, "key"},
      {{"get", "k", "more"}, "more"},
      {{"get", "k", "--unknown"}, "--unknown"},
      {{"get", "k", "--ttl"}, "--ttl"},
      {{"get", "k", "--ttl", "1s", "--ttl", "2s"}, "--ttl"},
      {{"item", "add", "k"}, "value"},
  };
  const auto table = Table();
  for (const auto& [words, named] : cases) {
    SCOPED_TRACE(named);
    const Parsed parsed = ParseCommandLine(table, words);
    EXPECT_EQ(parsed.command, nullptr);
    EXPECT_EQ(parsed.code, kUsage);
    EXPECT_TRUE(parsed.text_is_error);
    EXPECT_THAT(parsed.text, HasSubstr(named));
  }
}

TEST(Parser, HelpIsNoError) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"item", "--help"}, {"get", "-h"}}) {
    const Parsed parsed = ParseCommandLine(Table(), words);
    EXPECT_EQ(parsed.command, nullptr);
    EXPECT_EQ(parsed.code, kOk);
    EXPECT_FALSE(parsed.text_is_error);
    EXPECT_THAT(parsed.text, HasSubstr("Exit codes"));
  }
}

TEST(Parser, NumbersAndTimesAreLookedAtWhenTheyAreRead) {
  Arguments arguments;
  arguments.Add("--n", "3000000000");
  arguments.Add("--bad", "3x");
  arguments.Add("--time", "90s");
  arguments.Add("--real", "-2.5e3");
  arguments.Add("--inf", "inf");
  EXPECT_EQ(**arguments.number("--n"), 3'000'000'000);
  EXPECT_EQ(arguments.integer<std::int32_t>("--n").error().message(), "--n is out of range");
  EXPECT_EQ(**arguments.integer<std::uint32_t>("--n"), 3'000'000'000U);
  EXPECT_THAT(std::string(arguments.number("--bad").error().message()), HasSubstr("--bad"));
  EXPECT_EQ(arguments.duration("--bad").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(**arguments.duration("--time"), std::chrono::seconds(90));
  EXPECT_EQ(**arguments.real("--real"), -2500);
  EXPECT_EQ(**arguments.real("--inf"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(arguments.real("--bad").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ParseReal("a score", "nan").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(arguments.number("--absent")->has_value());
  EXPECT_FALSE(arguments.real("--absent")->has_value());
}

TEST(Commands, EachHasOnePathAWordForAPersonAndHelp) {
  const std::vector<Command> commands = Commands();
  std::set<std::string_view> paths;
  for (const Command& command : commands) {
    SCOPED_TRACE(command.path);
    EXPECT_TRUE(paths.insert(command.path).second);
    EXPECT_FALSE(command.help.empty());
    EXPECT_NE(command.run, nullptr);
    std::vector<std::string> words;
    std::string word;
    std::istringstream path{std::string(command.path)};
    while (path >> word) words.push_back(word);
    words.push_back("--help");
    const Parsed parsed = ParseCommandLine(commands, words);
    EXPECT_EQ(parsed.code, kOk);
    EXPECT_THAT(parsed.text, HasSubstr(command.help.substr(0, 20)));
  }
}

TEST(Commands, TheReferenceHasEachOfThem) {
  const std::string page = CliReference(Commands());
  for (const Command& command : Commands()) {
    EXPECT_THAT(page, HasSubstr("## keepsake " + std::string(command.path) + "\n"));
  }
}

TEST(ExitCodes, EveryErrorHasOne) {
  const std::pair<ErrorCode, ExitCode> cases[] = {
      {ErrorCode::kInvalidArgument, kUsage},
      {ErrorCode::kAuthentication, kAuthFailed},
      {ErrorCode::kPermission, kAuthFailed},
      {ErrorCode::kCacheNotFound, kAbsent},
      {ErrorCode::kNotFound, kAbsent},
      {ErrorCode::kLimitExceeded, kLimit},
      {ErrorCode::kTimeout, kUnreachable},
      {ErrorCode::kConnection, kUnreachable},
      {ErrorCode::kServerUnavailable, kUnreachable},
      {ErrorCode::kFailedPrecondition, kPrecondition},
      {ErrorCode::kAlreadyExists, kPrecondition},
      {ErrorCode::kInternalServer, kFailed},
      {ErrorCode::kUnimplemented, kFailed},
  };
  for (const auto& [code, want] : cases) EXPECT_EQ(ExitCodeOf(Error(code, "x")), want);
}

}  // namespace
}  // namespace keepsake::cli
