#pragma once

#include "net/event_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace keepsake::sdk {

// Many threads at once have `ask(answered)` called on the loop, 2,000 times in all, before anything
// is answered; then `answer()`, which answers whatever was fetched and lets the asked one go. Each
// ask counts its answer up, and all must have come then.
template <typename Ask, typename Answer>
void AskFromManyThreads(net::LoopThread& thread, Ask ask, Answer answer) {
  constexpr int kThreads = 8, kAsks = 250;
  std::atomic<int> asked{0}, answered{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kAsks; ++i) {
          thread.loop().Post([&] {
            ++asked;
            ask(answered);
          });
        }
      });
    }
  }
  std::promise<void> over;
  thread.loop().Post([&] {
    EXPECT_EQ(asked, kThreads * kAsks) << "all before the answer";
    answer();
    over.set_value();
  });
  over.get_future().wait();
  EXPECT_EQ(answered, kThreads * kAsks);
}

}  // namespace keepsake::sdk
