#include "base/log.h"

#include <string>
#include <vector>

namespace keepsake::log {
namespace {

class LogTest : public ::testing::Test {
 protected:
  void Begin(Format format) {
    Start(Level::kInfo, format, [this](std::string_view line) { lines_.emplace_back(line); });
  }
  void TearDown() override { Stop(); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, TextLinesAreEscapedAndQuoted) {
  Begin(Format::kText);
  Info("a.b", {{"n", 3}, {"s", "two words"}, {"evil", "x\ny"}, {"ok", true}});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0].substr(21), "info a.b n=3 s=\"two words\" evil=x\\x0ay ok=true");
}

TEST_F(LogTest, JsonLinesAreObjects) {
  Begin(Format::kJson);
  Warn("a.b", {{"s", "say \"hi\""}});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0].substr(28), R"("level":"warn","event":"a.b","s":"say \"hi\""})");
}

TEST_F(LogTest, LowerLevelsAreDropped) {
  Begin(Format::kText);
  Debug("quiet");
  EXPECT_TRUE(lines_.empty());
  EXPECT_FALSE(Enabled(Level::kDebug));
}

TEST_F(LogTest, AFloodOfOneEventIsCutPerSecond) {  // S-LOG-2
  Begin(Format::kText);
  for (int i = 0; i < 1000; ++i) Info("flood");
  EXPECT_LE(lines_.size(), 20U);  // a second may turn in between
  EXPECT_GE(lines_.size(), 10U);
}

}  // namespace
}  // namespace keepsake::log
