#include "grpc/deadline_queue.h"

#include "testing/seeded_random.h"

#include <gtest/gtest.h>

#include <set>

namespace keepsake::grpc {
namespace {

using namespace std::chrono_literals;
const base::Instant kStart = base::Instant(1h);

TEST(DeadlineQueueTest, IdsComeOutWhenTheyAreDueTheEarliestFirst) {
  DeadlineQueue queue;
  EXPECT_EQ(queue.next(), std::nullopt);
  queue.Add(kStart + 3s, 3);
  queue.Add(kStart + 1s, 1);
  queue.Add(kStart + 2s, 2);
  EXPECT_EQ(queue.next(), kStart + 1s);
  EXPECT_EQ(queue.TakeDue(kStart), std::nullopt);
  EXPECT_EQ(queue.TakeDue(kStart + 2s), 1U);
  EXPECT_EQ(queue.TakeDue(kStart + 2s), 2U);
  EXPECT_EQ(queue.TakeDue(kStart + 2s), std::nullopt);
  EXPECT_EQ(queue.next(), kStart + 3s);
}

TEST(DeadlineQueueTest, EntriesOfEndedCallsDoNotPileUp) {
  testing::SeededRandom random(testing::Seed());
  DeadlineQueue queue;
  std::set<std::uint64_t> live;
  for (std::uint64_t id = 0; id < 100'000; ++id) {
    queue.Add(kStart + std::chrono::milliseconds(random.Below(5'000)), id);
    live.insert(id);
    if (live.size() > 50) live.erase(live.begin());
    queue.Compact(live.size(), [&](std::uint64_t other) { return live.contains(other); });
    ASSERT_LE(queue.size(), 400U);
  }
  std::set<std::uint64_t> due;
  while (const auto id = queue.TakeDue(kStart + 5s)) due.insert(*id);
  for (const std::uint64_t id : live) EXPECT_TRUE(due.contains(id));
}

}  // namespace
}  // namespace keepsake::grpc
