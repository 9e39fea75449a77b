#include "cli/run.h"

#include "cli/context.h"
#include "cli/serve_settings.h"

#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <map>
#include <sstream>

namespace keepsake::cli {
namespace {

using ::testing::HasSubstr;

// The program with streams and an environment of the test's own, and no server.
class RunTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    Process process{.in = in_,
                    .out = out_,
                    .err = err_,
                    .environment = Environment(),
                    .clock = clock_,
                    .random = random_};
    return cli::Run(process, std::move(words));
  }
  base::Environment Environment() {
    return [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables_.find(std::string(name));
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
  }

  testing::TemporaryFolder folder_;
  std::map<std::string, std::string> variables_{{"KEEPSAKE_DATA_DIR", folder_ / "data"}};
  std::istringstream in_;
  std::ostringstream out_, err_;
  testing::ManualClock clock_;
  testing::SeededRandom random_{1};
};

TEST_F(RunTest, HelpGoesToStandardOutputAndUsageErrorsToStandardError) {
  EXPECT_EQ(Run({"--help"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: keepsake"));
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(Run({"nonsense"}), kUsage);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str(), "");
  EXPECT_EQ(Run({"version"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("."));
}

TEST_F(RunTest, WithoutACredentialItSaysWhatToDo) {
  EXPECT_EQ(Run({"get", "k", "--cache", "c"}), kAuthFailed);
  EXPECT_THAT(err_.str(), HasSubstr("keepsake serve"));
  EXPECT_THAT(err_.str(), HasSubstr("--token-from"));
}

TEST_F(RunTest, WithoutACacheItAsksWhich) {
  EXPECT_EQ(Run({"get", "k"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("MOMENTO_CACHE_NAME"));
}

TEST_F(RunTest, OptionsOfAllCommandsAreLookedAt) {
  EXPECT_EQ(Run({"version", "-o", "yaml"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--output must be"));
  EXPECT_EQ(Run({"version", "--timeout", "soon"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--timeout"));
}

TEST_F(RunTest, ATokenThatDoesNotReadIsRefusedAndNotShown) {
  variables_["MOMENTO_API_KEY"] = "canary-token";
  EXPECT_NE(Run({"get", "k", "--cache", "c"}), kOk);
  EXPECT_EQ(err_.str().find("canary"), std::string::npos);
  variables_.erase("MOMENTO_API_KEY");
  const std::string file = folder_.Write("token", "canary-file");
  EXPECT_NE(Run({"get", "k", "--cache", "c", "--token-file", file}), kOk);
  EXPECT_EQ(err_.str().find("canary"), std::string::npos);
}

TEST_F(RunTest, TheReferencePagesArePrinted) {
  EXPECT_EQ(Run({"reference", "cli"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("## keepsake zset union"));
  EXPECT_EQ(Run({"reference", "configuration"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("`KEEPSAKE_MEMORY`"));
}

TEST_F(RunTest, AFlagWinsOverAVariableAndThatOverTheFile) {
  const std::string file =
      folder_.Write("keepsake.toml", "memory = \"32MiB\"\ndrain = \"9s\"\nthreads = 3\n");
  variables_["KEEPSAKE_DRAIN"] = "3s";
  variables_["KEEPSAKE_THREADS"] = "4";
  Arguments arguments;
  arguments.Add("--config", file);
  arguments.Add("--threads", "5");
  const auto settings = ResolveSettings(arguments, Environment());
  ASSERT_TRUE(settings.has_value()) << settings.error().message();
  EXPECT_EQ(settings->memory_bytes, 32U << 20);
  EXPECT_EQ(settings->drain, std::chrono::seconds(3));
  EXPECT_EQ(settings->threads, 5U);
  EXPECT_EQ(settings->data_dir, folder_ / "data");
}

TEST_F(RunTest, AWrongSettingIsNamedWhereverItStands) {
  const std::pair<std::string, std::string> files[] = {
      {"memroy = \"32MiB\"\n", "memroy"},
      {"memory = \"7\"\n", "memory"},
      {"[server]\nmemory = \"64MiB\"\n", "[server]"},
      {"memory = [1, 2]\n", "memory"},
  };
  for (const auto& [text, named] : files) {
    Arguments arguments;
    arguments.Add("--config", folder_.Write("bad.toml", text));
    const auto settings = ResolveSettings(arguments, Environment());
    ASSERT_FALSE(settings.has_value()) << text;
    EXPECT_THAT(std::string(settings.error().message()), HasSubstr(named));
  }
  Arguments absent;
  absent.Add("--config", folder_ / "absent.toml");
  EXPECT_FALSE(ResolveSettings(absent, Environment()).has_value());
  variables_["KEEPSAKE_LISTEN"] = "nowhere";
  const auto variable = ResolveSettings({}, Environment());
  ASSERT_FALSE(variable.has_value());
  EXPECT_THAT(std::string(variable.error().message()), HasSubstr("KEEPSAKE_LISTEN"));
}

}  // namespace
}  // namespace keepsake::cli
