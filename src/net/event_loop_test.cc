#include "net/event_loop.h"

#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <future>
#include <thread>

namespace keepsake::net {
namespace {

using namespace std::chrono_literals;

class TimerTest : public ::testing::Test {
 protected:
  std::move_only_function<void()> Mark(std::string name) {
    return [this, name] { fired_ += name; };
  }

  testing::ManualClock clock_;
  EventLoop loop_{clock_};
  std::string fired_;
};

TEST_F(TimerTest, FireInTheOrderOfTheirTimes) {
  Timer late(loop_), soon(loop_), middle(loop_);
  late.Start(30ms, Mark("late "));
  soon.Start(10ms, Mark("soon "));
  middle.Start(20ms, Mark("middle "));
  clock_.Advance(25ms);
  loop_.RunReady();
  EXPECT_EQ(fired_, "soon middle ");
  EXPECT_TRUE(late.pending());
  EXPECT_FALSE(soon.pending());
  clock_.Advance(5ms);
  loop_.RunReady();
  EXPECT_EQ(fired_, "soon middle late ");
}

TEST_F(TimerTest, AtOneInstantTheOrderIsThatOfStarting) {
  Timer a(loop_), b(loop_), c(loop_);
  b.Start(1ms, Mark("b"));
  a.Start(1ms, Mark("a"));
  c.Start(1ms, Mark("c"));
  b.Start(1ms, Mark("B"));  // a restart is a new start
  clock_.Advance(1ms);
  loop_.RunReady();
  EXPECT_EQ(fired_, "acB");
}

TEST_F(TimerTest, ACancelledOrDestroyedTimerIsSilent) {
  Timer cancelled(loop_);
  cancelled.Start(1ms, Mark("cancelled"));
  {
    Timer destroyed(loop_);
    destroyed.Start(1ms, Mark("destroyed"));
  }
  cancelled.Cancel();
  clock_.Advance(1s);
  loop_.RunReady();
  EXPECT_EQ(fired_, "");
}

TEST_F(TimerTest, ATimerMayEndItselfAndOthersFromItsTask) {
  auto self = std::make_unique<Timer>(loop_);
  Timer other(loop_);
  self->Start(1ms, [&] {
    self.reset();
    other.Cancel();
    fired_ += "self";
  });
  other.Start(2ms, Mark("other"));
  clock_.Advance(5ms);
  loop_.RunReady();
  EXPECT_EQ(fired_, "self");
}

TEST_F(TimerTest, ATimerThatRestartsItselfLetsTheOthersRun) {
  Timer restless(loop_), other(loop_);
  int turns = 0;
  std::function<void()> again = [&] {
    if (++turns < 5) restless.Start(0ns, [&] { again(); });
  };
  restless.Start(-1s, [&] { again(); });
  other.Start(0ns, [&] { fired_ += std::to_string(turns); });
  loop_.RunReady();
  EXPECT_EQ(fired_, "1");
  EXPECT_EQ(turns, 5);
}

TEST_F(TimerTest, AnyMixOfStartsAndCancelsFiresInOrder) {
  testing::SeededRandom random(testing::Seed());
  for (int round = 0; round < 50; ++round) {
    std::vector<std::unique_ptr<Timer>> timers;
    std::multimap<std::uint64_t, int> expected;  // equal keys keep the order of insertion
    std::vector<int> order, want;
    for (int i = 0; i < 60; ++i) {
      timers.push_back(std::make_unique<Timer>(loop_));
      const std::uint64_t after = random.Below(20);
      timers.back()->Start(std::chrono::milliseconds(after), [&order, i] { order.push_back(i); });
      expected.emplace(after, i);
      if (random.Below(3) == 0) {
        const auto victim = random.Below(timers.size());
        timers[victim]->Cancel();
        std::erase_if(expected, [&](auto& e) { return e.second == static_cast<int>(victim); });
      }
    }
    for (const auto& [after, i] : expected) want.push_back(i);
    clock_.Advance(20ms);
    loop_.RunReady();
    ASSERT_EQ(order, want);
  }
}

TEST(EventLoopTest, PostedTasksRunInOrderAndNotInsideTheCall) {
  const testing::ManualClock clock;
  EventLoop loop(clock);
  std::string order;
  loop.Post([&] {
    order += "a";
    loop.Post([&] { order += "c"; });
    order += "b";
  });
  EXPECT_EQ(order, "");
  loop.RunReady();
  EXPECT_EQ(order, "abc");
}

TEST(EventLoopTest, TasksOfManyThreadsAllRunOnTheLoopsThread) {
  const base::SystemClock clock;
  std::atomic<int> ran = 0, elsewhere = 0;
  {
    LoopThread thread(clock);
    EventLoop& loop = thread.loop();
    std::vector<std::jthread> posters;
    for (int t = 0; t < 4; ++t) {
      posters.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          loop.Post([&] {
            ++ran;
            elsewhere += loop.IsCurrent() ? 0 : 1;
          });
        }
      });
    }
  }  // Stop() comes after what was posted
  EXPECT_EQ(ran, 2000);
  EXPECT_EQ(elsewhere, 0);
}

TEST(EventLoopTest, ALoopRunsAgainAfterItWasStopped) {
  const base::SystemClock clock;
  EventLoop loop(clock);
  int runs = 0;
  for (int i = 0; i < 2; ++i) {
    loop.Post([&] { ++runs; });
    loop.Stop();
    loop.Run();
  }
  EXPECT_EQ(runs, 2);
  EXPECT_FALSE(loop.IsCurrent());
}

TEST(EventLoopTest, TimersFireByTheRealClockWhileItRuns) {
  const base::SystemClock clock;
  EventLoop loop(clock);
  const auto began = clock.Now();
  Timer later(loop), sooner(loop), never(loop);
  std::string order;
  never.Start(1h, [&] { order += "never"; });
  later.Start(6ms, [&] {
    order += "later";
    loop.Stop();
  });
  sooner.Start(2ms, [&] { order += "sooner "; });
  loop.Run();
  EXPECT_EQ(order, "sooner later");
  EXPECT_GE(clock.Now() - began, 6ms);
}

TEST(EventLoopTest, AClockMovedByHandIsLookedAtOnRequest) {
  testing::ManualClock clock;
  LoopThread thread(clock);
  std::promise<void> armed, fired;
  std::unique_ptr<Timer> timer;
  thread.loop().Post([&] {
    timer = std::make_unique<Timer>(thread.loop());
    timer->Start(1h, [&] { fired.set_value(); });
    armed.set_value();
  });
  armed.get_future().wait();
  clock.Advance(2h);
  thread.loop().CheckTimers();
  fired.get_future().wait();
  std::promise<void> gone;
  thread.loop().Post([&] {
    timer.reset();
    gone.set_value();
  });
  gone.get_future().wait();
}

TEST(EventLoopTest, WhatIsLeftUnrunIsDestroyedWithItsTimers) {
  const testing::ManualClock clock;
  auto kept = std::make_shared<int>(1);
  {
    EventLoop loop(clock);
    auto timer = std::make_unique<Timer>(loop);
    timer->Start(1s, [kept] {});
    loop.Post([timer = std::move(timer), kept] {});
    EXPECT_EQ(kept.use_count(), 3);
  }
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace keepsake::net
