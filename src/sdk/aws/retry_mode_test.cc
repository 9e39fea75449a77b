#include "sdk/aws/retry_mode.h"

#include "sdk/surroundings_testing.h"
#include "testing/seeded_random.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using enum AwsFailure;

Error Of(std::string type) {
  return Error(ErrorCode::kUnknown, "x", std::move(type));
}

// Source: aws-auth.md §8.2.
TEST(AwsRetryTest, AnAnswerIsJudgedByItsTypeAndItsStatus) {
  const struct {
    std::string type;
    int status;
    AwsFailure want;
  } cases[] = {
      {"InternalServiceError", 500, kTransient},
      {"", 502, kTransient},
      {"", 503, kTransient},
      {"", 504, kTransient},
      {"", 501, kFinal},
      {"", 505, kFinal},
      {"RequestTimeout", 400, kTransient},
      {"RequestTimeoutException", 400, kTransient},
      {"PriorRequestNotComplete", 400, kTransient},
      {"ThrottlingException", 400, kThrottled},
      {"ThrottlingException", 403, kThrottled},
      {"ThrottlingException", 503, kThrottled},
      {"Throttling", 400, kThrottled},
      {"ThrottledException", 400, kThrottled},
      {"RequestThrottledException", 400, kThrottled},
      {"TooManyRequestsException", 400, kThrottled},
      {"TooManyRequestsException", 429, kThrottled},
      {"ProvisionedThroughputExceededException", 400, kThrottled},
      {"TransactionInProgressException", 400, kThrottled},
      {"RequestLimitExceeded", 400, kThrottled},
      {"BandwidthLimitExceeded", 400, kThrottled},
      {"LimitExceededException", 400, kThrottled},
      {"RequestThrottled", 400, kThrottled},
      {"SlowDown", 400, kThrottled},
      {"EC2ThrottledException", 400, kThrottled},
      {"Unknown", 429, kThrottled},
      {"ResourceNotFoundException", 400, kFinal},
      {"AccessDeniedException", 400, kFinal},
      {"ExpiredTokenException", 400, kFinal},
      {"InvalidSignatureException", 400, kFinal},
      {"DecryptionFailure", 400, kFinal},
      {"", 301, kFinal},
      {"", 404, kFinal},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.type + " " + std::to_string(c.status));
    EXPECT_EQ(Classify(Of(c.type), c.status), c.want);
  }
}

TEST(AwsRetryTest, WithoutAnAnswerOnlyTheTransportMayBeTriedAgain) {
  const struct {
    ErrorCode code;
    AwsFailure want;
  } cases[] = {
      {ErrorCode::kConnection, kTransient},          {ErrorCode::kTimeout, kTransient},
      {ErrorCode::kServerUnavailable, kTransient},   {ErrorCode::kUnknownService, kFinal},
      {ErrorCode::kClientResourceExhausted, kFinal}, {ErrorCode::kInvalidArgument, kFinal},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(ToString(c.code));
    EXPECT_EQ(Classify(Error(c.code, "x"), 0), c.want);
  }
}

// Source: aws-auth.md §8.1, the column of 2026.
TEST(AwsRetryTest, TheDelayIsDrawnFromZeroToADoublingBound) {
  const struct {
    AwsFailure failure;
    int index;
    milliseconds bound;
  } cases[] = {
      {kTransient, 0, 50ms},     {kTransient, 1, 100ms},       {kTransient, 3, 400ms},
      {kTransient, 8, 12'800ms}, {kTransient, 9, 20s},         {kTransient, 1'000'000, 20s},
      {kThrottled, 0, 1s},       {kThrottled, 1, 2s},          {kThrottled, 4, 16s},
      {kThrottled, 5, 20s},      {kThrottled, 1'000'000, 20s},
  };
  ConstantRandom least(ConstantRandom::Draw::kLeast), most(ConstantRandom::Draw::kMost);
  testing::SeededRandom any(testing::Seed());
  for (const auto& c : cases) {
    SCOPED_TRACE(c.index);
    EXPECT_EQ(AwsRetryDelay(c.failure, c.index, std::nullopt, least), 0ms);
    EXPECT_EQ(AwsRetryDelay(c.failure, c.index, std::nullopt, most), c.bound - 1ms);
    for (int i = 0; i < 100; ++i) {
      const milliseconds delay = AwsRetryDelay(c.failure, c.index, std::nullopt, any);
      ASSERT_GE(delay, 0ms);
      ASSERT_LT(delay, c.bound);
    }
  }
}

TEST(AwsRetryTest, TheServersHintCountsUpToFiveSecondsBeyondTheOwnDelay) {
  ConstantRandom least(ConstantRandom::Draw::kLeast), most(ConstantRandom::Draw::kMost);
  const struct {
    milliseconds hint;
    base::Random& random;
    milliseconds want;
  } cases[] = {
      {0ms, least, 0ms},  {1'500ms, least, 1'500ms}, {60s, least, 5s},
      {0ms, most, 999ms}, {1'500ms, most, 1'500ms},  {60s, most, 5'999ms},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.hint.count());
    EXPECT_EQ(AwsRetryDelay(kThrottled, 0, c.hint, c.random), c.want);
  }
}

TEST(RetryTokensTest, AnOutageStopsTheRetriesOfAllCalls) {
  RetryTokens tokens;
  int retries = 0;
  while (tokens.Take(kTransient).has_value()) ++retries;
  EXPECT_EQ(retries, 500 / 14);
  EXPECT_EQ(tokens.left(), 500 % 14);
  EXPECT_EQ(tokens.Take(kThrottled), 5) << "the cheaper retry is still to be had";
  EXPECT_EQ(tokens.left(), 5);
  EXPECT_EQ(tokens.Take(kTransient), std::nullopt);
  EXPECT_EQ(tokens.left(), 5) << "a refused retry costs nothing";
}

TEST(RetryTokensTest, ASuccessGivesBackWhatItsRetryCostOrOne) {
  RetryTokens tokens;
  tokens.GiveBack(0);
  EXPECT_EQ(tokens.left(), 500) << "never above what there is at first";
  const auto cost = tokens.Take(kTransient);
  ASSERT_EQ(cost, 14);
  EXPECT_EQ(tokens.left(), 486);
  tokens.GiveBack(0);
  EXPECT_EQ(tokens.left(), 487);
  tokens.GiveBack(5);
  EXPECT_EQ(tokens.left(), 492);
  tokens.GiveBack(*cost);
  EXPECT_EQ(tokens.left(), 500);
}

}  // namespace
}  // namespace keepsake::sdk
