#include "engine/queue.h"

#include "engine/budget.h"

#include <set>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};
constexpr std::uint32_t kSegment = 16 << 10;

TEST(LifeTest, ItIsChosenByTheTimeThatIsLeft) {
  const struct {
    std::chrono::milliseconds left;
    Life want;
  } cases[] = {
      {1ms, Life::kMinute},    {59'999ms, Life::kMinute},
      {1min, Life::kHalfHour}, {30min - 1ms, Life::kHalfHour},
      {30min, Life::kHalfDay}, {12h - 1ms, Life::kHalfDay},
      {12h, Life::kLong},
  };
  for (const auto& c : cases) EXPECT_EQ(LifeOf(kNow + c.left, kNow), c.want) << c.left.count();
  EXPECT_EQ(LifeOf(Instant::max(), kNow), Life::kLong);
}

class QueueTest : public ::testing::Test {
 protected:
  SegmentId Push(Life life, std::uint64_t born) {
    const SegmentId id = arena_.TakeForWrite();
    queue_.Push(life, id, born);
    return id;
  }

  Budget budget_{1 << 20, 2 * kSegment};
  SegmentArena arena_{budget_, kSegment};
  Queue queue_{arena_, QueueId::kMain};
};

TEST_F(QueueTest, TheOldestIsTheFirstOpenedOfAllLanes) {
  EXPECT_EQ(queue_.Oldest(kNow), 0U);
  const SegmentId first = Push(Life::kLong, 1);
  const SegmentId second = Push(Life::kMinute, 2);
  const SegmentId third = Push(Life::kLong, 3);
  for (const SegmentId id : {first, second, third}) arena_[id].latest_expiry = Instant::max();
  EXPECT_EQ(queue_.Oldest(kNow), first);
  queue_.Remove(first);
  EXPECT_EQ(queue_.Oldest(kNow), second);
  queue_.Remove(second);
  EXPECT_EQ(queue_.Oldest(kNow), third);
  EXPECT_EQ(queue_.segments(), 1U);
  EXPECT_EQ(queue_.bytes(), kSegment);
}

TEST_F(QueueTest, AnEndThatHasExpiredComesBeforeAnOlderOne) {
  const SegmentId old = Push(Life::kLong, 1);
  const SegmentId expired = Push(Life::kMinute, 2);
  arena_[old].latest_expiry = Instant::max();
  arena_[expired].latest_expiry = kNow;
  EXPECT_EQ(queue_.Oldest(kNow - 1ms), old);
  EXPECT_EQ(queue_.Oldest(kNow), expired);
}

TEST_F(QueueTest, OnlyTheYoungestOfALaneIsOpenUntilItIsClosedOrFull) {
  const SegmentId first = Push(Life::kLong, 1);
  EXPECT_EQ(queue_.Open(Life::kLong, 100), first);
  EXPECT_EQ(queue_.Open(Life::kMinute, 100), 0U);
  EXPECT_EQ(queue_.OpenOfAnyLife(100), first);
  arena_[first].used = kSegment - 96;
  EXPECT_EQ(queue_.Open(Life::kLong, 96), first);
  EXPECT_EQ(queue_.Open(Life::kLong, 104), 0U);
  const SegmentId second = Push(Life::kLong, 2);
  EXPECT_FALSE(queue_.IsOpen(first));
  EXPECT_TRUE(queue_.IsOpen(second));
  queue_.Close(second);
  EXPECT_EQ(queue_.OpenOfAnyLife(8), 0U);
}

TEST_F(QueueTest, AMergedSegmentTakesThePlaceAndAgeOfTheFirst) {
  const SegmentId first = Push(Life::kLong, 5);
  const SegmentId second = Push(Life::kLong, 6);
  const SegmentId merged = arena_.TakeForWrite();
  queue_.InsertBefore(first, merged);
  queue_.Remove(first);
  EXPECT_EQ(queue_.OldEnd(Life::kLong), merged);
  EXPECT_EQ(arena_[merged].younger, second);
  EXPECT_EQ(arena_[second].older, merged);
  EXPECT_EQ(arena_[merged].born, 5U);
  EXPECT_FALSE(queue_.IsOpen(merged));
}

using SegmentArenaTest = QueueTest;

TEST_F(SegmentArenaTest, MovesMayTakeTheReserveAndWritersMayNot) {
  std::set<SegmentId> taken;
  while (const SegmentId id = arena_.TakeForWrite()) EXPECT_TRUE(taken.insert(id).second);
  EXPECT_EQ(taken.size(), ((1U << 20) - 2 * kSegment) / kSegment);
  EXPECT_TRUE(taken.insert(arena_.TakeForMove()).second);
  EXPECT_TRUE(taken.insert(arena_.TakeForMove()).second);
  EXPECT_EQ(arena_.TakeForMove(), 0U);
  EXPECT_FALSE(taken.contains(0));
}

TEST_F(SegmentArenaTest, TheLastGivenIsTheFirstTaken) {
  const SegmentId a = arena_.TakeForWrite();
  const SegmentId b = arena_.TakeForWrite();
  arena_.Give(a);
  arena_.Give(b);
  EXPECT_EQ(budget_.used(), 0U);
  EXPECT_EQ(arena_.TakeForWrite(), b);
  EXPECT_EQ(arena_.TakeForWrite(), a);
}

TEST_F(SegmentArenaTest, ColdPagesGoBackToTheSystemAndTheSegmentIsUsedAgain) {
  const SegmentId a = arena_.TakeForWrite();
  const SegmentId b = arena_.TakeForWrite();
  const Location at = arena_.LocationOf(a, 0);
  *arena_.At(at) = std::byte{7};
  arena_.Give(a);
  arena_.Give(b);
  arena_.ReleaseColdest(2);
  EXPECT_EQ(*arena_.At(at), std::byte{7});
  arena_.ReleaseColdest(1);
  arena_.CommitAhead();
  EXPECT_EQ(*arena_.At(at), std::byte{0});
  EXPECT_EQ(arena_.TakeForWrite(), b);
  EXPECT_EQ(arena_.TakeForWrite(), a);
}

TEST_F(SegmentArenaTest, PagesMadeReadyAheadAreTheNextOnesTaken) {
  const SegmentId a = arena_.TakeForWrite();
  for (int i = 0; i < 3; ++i) arena_.CommitAhead();
  const SegmentId b = arena_.TakeForWrite();
  EXPECT_EQ(b, a + 1);
  *arena_.At(arena_.LocationOf(b, kSegment - 8)) = std::byte{1};
}

}  // namespace
}  // namespace keepsake::engine
