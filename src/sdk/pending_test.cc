#include <keepsake/lookup.h>
#include <keepsake/pending.h>

#include "sdk/callbacks.h"
#include "sdk/completion.h"
#include "sdk/io_thread.h"

#include <future>
#include <set>
#include <thread>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

// Runs tasks when the test says so.
class Tasks {
 public:
  Executor executor() {
    return [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
  }
  std::size_t size() const { return tasks_.size(); }
  void Run() {
    for (auto& task : std::exchange(tasks_, {})) task();
  }

 private:
  std::vector<std::function<void()>> tasks_;
};

template <typename T>
auto State(Executor callbacks = {}) {
  return std::make_shared<internal::PendingState<T>>(std::move(callbacks));
}

TEST(PendingTest, AContinuationRunsOnItsExecutorWheneverTheAnswerComes) {
  for (const bool answer_first : {true, false}) {
    SCOPED_TRACE(answer_first);
    Tasks tasks;
    const auto state = State<int>();
    Pending<int> pending(state);
    int got = 0;
    if (answer_first) state->Fulfil(7);
    pending.Then(tasks.executor(), [&](Result<int> answer) { got = *answer; });
    EXPECT_EQ(tasks.size(), answer_first ? 1U : 0U);
    if (!answer_first) state->Fulfil(7);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(got, 0) << "never inside the call";
    tasks.Run();
    EXPECT_EQ(got, 7);
  }
}

TEST(PendingTest, WithoutAnExecutorTheClientsOwnIsTaken) {
  Tasks tasks;
  const auto state = State<int>(tasks.executor());
  int got = 0;
  Pending<int>(state).Then([&](Result<int> answer) { got = *answer; });
  state->Fulfil(7);
  tasks.Run();
  EXPECT_EQ(got, 7) << "letting go of the Pending does not cancel";
}

TEST(PendingTest, AnotherThreadsAnswerEndsTheWait) {
  const auto state = State<std::string>();
  Pending<std::string> pending(state);
  EXPECT_FALSE(pending.ready());
  EXPECT_FALSE(pending.WaitFor(0ms));
  const std::jthread thread([&] { state->Fulfil(std::string("answer")); });
  EXPECT_EQ(*pending.Get(), "answer");
}

struct Coroutine {
  struct promise_type {
    Coroutine get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

Coroutine AddUp(Pending<int> first, Pending<int> second, int* sum) {
  const Result<int> a = co_await first;
  const Result<int> b = co_await second;
  *sum = *a + *b;
}

TEST(PendingTest, ACoroutineGoesOnOnTheClientsExecutor) {
  Tasks tasks;
  const auto first = State<int>(tasks.executor()), second = State<int>(tasks.executor());
  second->Fulfil(2);  // ready before it is awaited
  int sum = 0;
  AddUp(Pending<int>(first), Pending<int>(second), &sum);
  first->Fulfil(1);
  EXPECT_EQ(sum, 0);
  tasks.Run();
  EXPECT_EQ(sum, 3);
}

TEST(CompletionTest, ADroppedCallIsCancelledSoThatNobodyWaitsForEver) {
  const auto state = State<int>();
  {
    const Completion<int> dropped(state);
  }
  EXPECT_EQ(Pending<int>(state).Get().error().code(), ErrorCode::kCancelled);
}

TEST(CompletionTest, AnAnswerIsGivenOnce) {
  const auto state = State<int>();
  {
    Completion<int> first(state);
    Completion<int> moved(std::move(first));
    moved(7);
  }
  EXPECT_EQ(*Pending<int>(state).Get(), 7);
}

TEST(CallbacksTest, ContinuationsRunInOrderOnOneThreadOfTheirOwn) {
  const Executor callbacks = MakeCallbacks(std::make_shared<base::SystemClock>());
  std::vector<int> order;
  std::set<std::thread::id> threads;
  std::promise<void> over;
  for (int i = 0; i < 100; ++i) {
    callbacks([&, i] {
      order.push_back(i);
      threads.insert(std::this_thread::get_id());
      if (i == 99) over.set_value();
    });
  }
  over.get_future().wait();
  EXPECT_TRUE(std::ranges::is_sorted(order));
  EXPECT_EQ(order.size(), 100U);
  EXPECT_EQ(threads.size(), 1U);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

TEST(IoThreadTest, WhatWasPostedRunsBeforeItEnds) {
  int ran = 0;
  {
    IoThread thread(std::make_shared<base::SystemClock>());
    EXPECT_FALSE(thread.IsCurrent());
    for (int i = 0; i < 100; ++i) thread.Post([&] { ++ran; });
  }
  EXPECT_EQ(ran, 100);
}

TEST(IoThreadTest, ItMayEndOnItsOwnThread) {
  std::promise<void> over;
  auto thread = std::make_shared<IoThread>(std::make_shared<base::SystemClock>());
  auto* const raw = thread.get();
  raw->Post([thread = std::move(thread), &over]() mutable {
    EXPECT_TRUE(thread->IsCurrent());
    thread.reset();
    over.set_value();
  });
  over.get_future().wait();
}

TEST(IoThreadTest, AClosedOneAdmitsNothing) {
  IoThread thread(std::make_shared<base::SystemClock>());
  EXPECT_TRUE(thread.Admit().has_value());
  EXPECT_TRUE(thread.Close());
  EXPECT_FALSE(thread.Close()) << "only the first time counts";
  EXPECT_EQ(thread.Admit().error().code(), ErrorCode::kFailedPrecondition);
}

// Tells on which thread it went away.
struct Tracked {
  explicit Tracked(std::thread::id* id) : destroyed_on(id) {}
  ~Tracked() { *destroyed_on = std::this_thread::get_id(); }
  std::thread::id* destroyed_on;
  int value = 0;
};

TEST(ResidentTest, ItsValueLivesAndEndsOnTheThread) {
  std::thread::id destroyed_on, used_on;
  int dropped = 0;
  {
    IoThread thread(std::make_shared<base::SystemClock>());
    Resident<Tracked> resident(thread, std::make_unique<Tracked>(&destroyed_on));
    resident.Post([&](Tracked& tracked) {
      used_on = std::this_thread::get_id();
      tracked.value = 1;
    });
    resident.Evict();
    resident.Post([&](Tracked&) { ++dropped; });
  }
  EXPECT_NE(used_on, std::this_thread::get_id());
  EXPECT_EQ(destroyed_on, used_on);
  EXPECT_EQ(dropped, 0) << "nothing runs on it once it is gone";
}

TEST(LookupTest, AMissIsNoErrorAndHasNoValue) {
  const auto hit = Lookup<std::string>::Hit("v"), miss = Lookup<std::string>::Miss();
  EXPECT_TRUE(hit.hit());
  EXPECT_FALSE(hit.miss());
  EXPECT_EQ(hit.value(), "v");
  EXPECT_EQ(hit.value_or("other"), "v");
  EXPECT_TRUE(miss.miss());
  EXPECT_EQ(miss.value_or("other"), "other");
  EXPECT_EQ(miss.as_optional(), std::nullopt);
  EXPECT_THROW(static_cast<void>(miss.value()), MissAccess);
  EXPECT_NE(hit, miss);
  EXPECT_NE(Lookup<std::string>::Hit(""), miss) << "an empty value is a hit";
}

TEST(LookupTest, MatchCallsTheOneThatFits) {
  const auto told = [](const Result<Lookup<int>>& result) {
    return Match(
        result, [](int value) { return "hit " + std::to_string(value); },
        [] { return std::string("miss"); }, [](const Error& e) { return e.message(); });
  };
  EXPECT_EQ(told(Lookup<int>::Hit(7)), "hit 7");
  EXPECT_EQ(told(Lookup<int>::Miss()), "miss");
  EXPECT_EQ(told(Error(ErrorCode::kTimeout, "late")), "late");
}

}  // namespace
}  // namespace keepsake::sdk
