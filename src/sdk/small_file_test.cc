#include "sdk/small_file.h"

#include "base/limits.h"
#include "net/test_certificate.h"
#include "sdk/surroundings_testing.h"
#include "sdk/trust.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

#include <sys/stat.h>

#include <thread>

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

TEST(SmallFileTest, TheWholeFileIsReadUpToItsLimit) {
  const testing::TemporaryFolder folder;
  const std::string bytes = std::string(10'000, 'x') + '\0' + "\xff";
  const std::string path = folder.Write("f", bytes);
  EXPECT_EQ(*ReadSmallFile(path, bytes.size()), bytes);
  EXPECT_EQ(*ReadSmallFile(folder.Write("empty", ""), 0), "");
  EXPECT_EQ(*ReadSmallFile("/dev/null", 0), "");
  const auto too_large = ReadSmallFile(path, bytes.size() - 1);
  ASSERT_FALSE(too_large.has_value());
  EXPECT_EQ(too_large.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(too_large.error().message(), path + " is over 10001 bytes");
}

TEST(SmallFileTest, WhatIsNoFileIsNamedAndNeverWaitedFor) {
  const testing::TemporaryFolder folder;
  const std::string fifo = folder / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const struct {
    std::string path;
    ErrorCode code;
  } cases[] = {
      {folder / "absent", ErrorCode::kNotFound},
      {folder.path(), ErrorCode::kInvalidArgument},
      {fifo, ErrorCode::kInvalidArgument},
      {"/dev/zero", ErrorCode::kInvalidArgument},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.path);
    const auto read = ReadSmallFile(c.path, 100);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code(), c.code);
    EXPECT_THAT(read.error().message(), HasSubstr(c.path));
  }
}

TEST(AsideTest, TheWorkIsDoneOnAnotherThreadAndTheRestOnTheLoop) {
  const testing::ManualClock clock;
  net::EventLoop loop(clock);
  std::thread::id worked_on, ended_on;
  const Aside aside(loop, [&]() -> Aside::Then {
    worked_on = std::this_thread::get_id();
    return [&] { ended_on = std::this_thread::get_id(); };
  });
  EXPECT_TRUE(loop.RunUntil([&] { return ended_on != std::thread::id(); }));
  EXPECT_EQ(ended_on, std::this_thread::get_id());
  EXPECT_NE(worked_on, std::this_thread::get_id());
}

TEST(TrustTest, TheCallersFileWinsOverTheFirstVariableThatIsSet) {
  const testing::TemporaryFolder folder;
  const std::string good =
      folder.Write("good.pem", net::MakeTestIdentity("DNS:h.test").certificate_pem);
  const std::string bad = folder.Write("bad.pem", "no certificate");
  const struct {
    std::string name, given;
    Variables variables;
    std::string says;  // empty: it works
  } cases[] = {
      {"nothing", "", {}, ""},
      {"the caller's", good, {{"A", bad}, {"B", bad}}, ""},
      {"the first variable", "", {{"A", good}, {"B", bad}}, ""},
      {"the second one", "", {{"A", ""}, {"B", good}}, ""},
      {"a bad file of the caller's", bad, {{"A", good}}, "ca_file " + bad},
      {"a bad file of a variable", "", {{"B", bad}}, "B " + bad},
      {"a file that is not there", "", {{"A", folder / "absent"}}, "A: cannot read "},
      {"a file that is too large",
       "",
       {{"A", folder.Write("large.pem", std::string(limits::kCaFileBytes + 1, '\n'))}},
       "is over"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto trust = MakeTrust(c.given, {"A", "B"}, EnvironmentOf(c.variables), {"h2"});
    EXPECT_EQ(trust.has_value(), c.says.empty());
    if (trust.has_value()) continue;
    EXPECT_EQ(trust.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(trust.error().message(), HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace keepsake::sdk
