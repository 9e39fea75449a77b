#include "sdk/retry.h"

#include "base/limits.h"
#include "sdk/surroundings_testing.h"
#include "testing/seeded_random.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(RetryTest, OnlyFailuresThatPassByThemselvesMayBeTriedAgain) {
  const struct {
    ErrorCode code;
    bool may_pass;
  } cases[] = {
      {ErrorCode::kUnknown, false},
      {ErrorCode::kInvalidArgument, false},
      {ErrorCode::kBadRequest, false},
      {ErrorCode::kUnimplemented, false},
      {ErrorCode::kFailedPrecondition, false},
      {ErrorCode::kCacheNotFound, false},
      {ErrorCode::kNotFound, false},
      {ErrorCode::kAlreadyExists, false},
      {ErrorCode::kAuthentication, false},
      {ErrorCode::kPermission, false},
      {ErrorCode::kLimitExceeded, false},
      {ErrorCode::kTimeout, false},
      {ErrorCode::kCancelled, true},
      {ErrorCode::kServerUnavailable, true},
      {ErrorCode::kInternalServer, true},
      {ErrorCode::kUnknownService, false},
      {ErrorCode::kConnection, true},
      {ErrorCode::kClientResourceExhausted, false},
      {ErrorCode::kDataLoss, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(ToString(c.code));
    EXPECT_EQ(MayPass(Error(c.code, "x")), c.may_pass) << static_cast<int>(c.code);
  }
}

TEST(RetryTest, TheDelayIsDrawnFromZeroToADoublingBound) {
  const RetryPolicy policy{.max_retries = 3, .first_delay = 10ms, .max_delay = 100ms};
  const struct {
    int index;
    nanoseconds bound;
  } cases[] = {
      {0, 10ms},  {1, 20ms},   {2, 40ms},   {3, 80ms},
      {4, 100ms}, {20, 100ms}, {63, 100ms}, {std::numeric_limits<int>::max(), 100ms},
  };
  ConstantRandom least(ConstantRandom::Draw::kLeast), most(ConstantRandom::Draw::kMost);
  for (const auto& c : cases) {
    SCOPED_TRACE(c.index);
    EXPECT_EQ(RetryDelay(policy, c.index, least), 0ns);
    const nanoseconds longest = RetryDelay(policy, c.index, most);
    EXPECT_LE(longest, c.bound);
    EXPECT_GE(longest, c.bound - 1us) << "the bound itself is within reach";
  }
}

TEST(RetryTest, DelaysAreSpreadOverTheirWholeRange) {
  const RetryPolicy policy{.first_delay = 10ms, .max_delay = 100ms};
  testing::SeededRandom random(testing::Seed());
  int quarters[4] = {};
  constexpr int kDraws = 4'000;
  for (int i = 0; i < kDraws; ++i) {
    const nanoseconds delay = RetryDelay(policy, 2, random);
    ASSERT_GE(delay, 0ns);
    ASSERT_LT(delay, 40ms);
    ++quarters[delay / 10ms];
  }
  // Each is a binomial with mean 1000 and a deviation of 27.
  for (const int n : quarters) EXPECT_NEAR(n, kDraws / 4, 270);
}

TEST(RetryTest, WithoutADelayARetryIsImmediate) {
  ConstantRandom most(ConstantRandom::Draw::kMost);
  EXPECT_EQ(RetryDelay({.first_delay = 0us}, 5, most), 0ns);
  EXPECT_EQ(RetryDelay({.first_delay = 1s, .max_delay = 0us}, 5, most), 0ns);
}

int SpendAll(RetryBudget& budget) {
  int spent = 0;
  while (budget.Spend()) ++spent;
  return spent;
}

TEST(RetryBudgetTest, AnOutageCostsTheFreeRetriesAndThenOneForTenCalls) {
  RetryBudget budget(10);
  EXPECT_EQ(SpendAll(budget), limits::kFreeRetries);
  int spent = 0;
  for (int call = 0; call < 1'000; ++call) {
    budget.Earn();
    spent += budget.Spend() ? 1 : 0;
  }
  EXPECT_NEAR(spent, 100, 1) << "tenths do not add up exactly";
}

TEST(RetryBudgetTest, WhatIsNotUsedIsKeptOnlyUpToTheFreeRetries) {
  RetryBudget budget(10);
  for (int call = 0; call < 100'000; ++call) budget.Earn();
  EXPECT_EQ(SpendAll(budget), limits::kFreeRetries);
}

TEST(RetryBudgetTest, WithZeroPercentNothingIsEarned) {
  RetryBudget budget(0);
  SpendAll(budget);
  for (int call = 0; call < 1'000; ++call) budget.Earn();
  EXPECT_FALSE(budget.Spend());
}

}  // namespace
}  // namespace keepsake::sdk
