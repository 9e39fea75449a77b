#include "ops/metrics.h"

#include <gtest/gtest.h>

#include <thread>

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, CallsAreCountedByOutcome) {
  Metrics metrics;
  Meter& get = metrics.Add("cache_client.Scs/Get");
  get.Record(0, std::nullopt, 1us);
  get.Record(1, std::nullopt, 1us);
  get.Record(0, ErrorCode::kCacheNotFound, 1us);
  std::string text;
  metrics.AppendText(text);
  EXPECT_THAT(text, HasSubstr("# TYPE keepsake_requests_total counter\n"));
  EXPECT_THAT(text, HasSubstr("keepsake_requests_total{operation=\"cache_client.Scs/Get\","
                              "status=\"ok\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("status=\"cache_not_found\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("status=\"permission\"")));
}

TEST(MetricsTest, BucketsAreCumulativeAndHaveTheirUpperBound) {
  Metrics metrics;
  Meter& get = metrics.Add("a");
  get.Record(0, std::nullopt, 5us);
  get.Record(0, std::nullopt, 5001ns);
  get.Record(0, std::nullopt, 6s);
  const OperationCounts counts = get.Counts();
  EXPECT_EQ(counts.buckets.front(), 1u);
  EXPECT_EQ(counts.buckets[1], 1u);
  EXPECT_EQ(counts.buckets.back(), 1u);
  std::string text;
  metrics.AppendText(text);
  EXPECT_THAT(text, HasSubstr("_bucket{operation=\"a\",le=\"5e-06\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{operation=\"a\",le=\"1e-05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{operation=\"a\",le=\"5\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{operation=\"a\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("_sum{operation=\"a\"} 6.000010001\n"));
  EXPECT_THAT(text, HasSubstr("_count{operation=\"a\"} 3\n"));
}

TEST(MetricsTest, WhatWasNeverCalledIsLeftOut) {
  Metrics metrics;
  metrics.Add("never");
  std::string text;
  metrics.AppendText(text);
  EXPECT_THAT(text, Not(HasSubstr("never")));
}

TEST(MetricsTest, EveryOutcomeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kOutcomes; ++i) names.insert(NameOfOutcome(i));
  EXPECT_EQ(names.size(), kOutcomes);
}

TEST(MetricsTest, OneNameHasOneMeter) {
  Metrics metrics;
  EXPECT_EQ(&metrics.Add("a"), &metrics.Add("a"));
  EXPECT_NE(&metrics.Add("a"), &metrics.Add("b"));
}

TEST(MetricsTest, LoopsKeepTheirStripe) {
  Metrics metrics;
  const int loops[2] = {};
  EXPECT_EQ(metrics.StripeOf(&loops[0]), 0u);
  EXPECT_EQ(metrics.StripeOf(&loops[1]), 1u);
  EXPECT_EQ(metrics.StripeOf(&loops[0]), 0u);
}

TEST(MetricsTest, NoCountIsLostBetweenThreads) {
  Metrics metrics;
  Meter& meter = metrics.Add("a");
  constexpr int kThreads = 4, kEach = 10'000;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < kThreads; ++i) {
      threads.emplace_back([&meter, i] {
        for (int n = 0; n < kEach; ++n) meter.Record(i / 2, std::nullopt, 1ns);
      });
    }
  }
  EXPECT_EQ(meter.Counts().outcomes[0], kThreads * kEach);
  EXPECT_EQ(meter.Counts().total, std::chrono::nanoseconds(kThreads * kEach));
}

}  // namespace
}  // namespace keepsake::ops
