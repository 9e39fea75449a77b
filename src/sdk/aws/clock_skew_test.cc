#include "sdk/aws/clock_skew.h"

#include "base/limits.h"
#include "base/text.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

const base::WallTime kOurs = *base::ParseIso8601("2015-08-30T12:36:00Z");

http::Fields At(base::WallTime time) {
  return {{"date", base::FormatHttpDate(time)}};
}

// Source: aws-auth.md §4.
TEST(ClockSkewTest, OnlyErrorsOfTheClockMayBeExplainedByIt) {
  const struct {
    std::string type;
    bool may;
  } cases[] = {
      {"AccessDeniedException", true},
      {"AuthFailure", true},
      {"InvalidSignatureException", true},
      {"RequestExpired", true},
      {"RequestInTheFuture", true},
      {"RequestTimeTooSkewed", true},
      {"SignatureDoesNotMatch", true},
      {"UnrecognizedClientException", false},
      {"ExpiredTokenException", false},
      {"ResourceNotFoundException", false},
      {"", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.type);
    EXPECT_EQ(ClockSkew::MayExplain(Error(ErrorCode::kAuthentication, "x", c.type)), c.may);
  }
}

TEST(ClockSkewTest, AClockThatIsFourMinutesOffOrMoreIsCorrected) {
  for (const auto offset : {240s, -240s, 86'400s, -86'400s}) {
    SCOPED_TRACE(offset.count());
    ClockSkew skew;
    EXPECT_TRUE(skew.Learn(At(kOurs + offset), kOurs, 1s));
    EXPECT_EQ(skew.Correct(kOurs), kOurs + offset);
    EXPECT_EQ(skew.Correct(kOurs + 1h), kOurs + 1h + offset);
  }
}

TEST(ClockSkewTest, LessIsNoReasonToTryAgain) {
  for (const auto offset : {0s, 239s, -239s}) {
    SCOPED_TRACE(offset.count());
    ClockSkew skew;
    EXPECT_FALSE(skew.Learn(At(kOurs + offset), kOurs, 1s));
    EXPECT_EQ(skew.Correct(kOurs), kOurs);
  }
}

TEST(ClockSkewTest, TheSameOffsetTwiceIsNoReasonToTryAgain) {
  ClockSkew skew;
  EXPECT_TRUE(skew.Learn(At(kOurs + 1h), kOurs, 1s));
  EXPECT_FALSE(skew.Learn(At(kOurs + 1h + 5s), kOurs + 5s, 1s));
  EXPECT_TRUE(skew.Learn(At(kOurs), kOurs, 1s)) << "the clock was put right";
  EXPECT_EQ(skew.Correct(kOurs), kOurs);
}

TEST(ClockSkewTest, AnAnswerThatMayBeOldSaysNothing) {
  const std::string date = base::FormatHttpDate(kOurs + 1h);
  const struct {
    std::string name;
    http::Fields fields;
    std::chrono::nanoseconds round_trip;
  } cases[] = {
      {"no date", {}, 1s},
      {"a date of another form", {{"date", "2015-08-30T13:36:00Z"}}, 1s},
      {"out of a cache", {{"date", date}, {"age", "0"}}, 1s},
      {"a slow answer", {{"date", date}}, limits::kAwsClockLie + 1ms},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ClockSkew skew;
    EXPECT_FALSE(skew.Learn(c.fields, kOurs, c.round_trip));
    EXPECT_EQ(skew.Correct(kOurs), kOurs);
  }
}

}  // namespace
}  // namespace keepsake::sdk
