#include "engine/collections.h"
#include "testing/seeded_random.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>

// Readings of large collections that let the lock go in between.
namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};
constexpr Expiry kNever{};

class SlicesTest : public ::testing::Test {
 protected:
  Key At(std::string_view name) const { return {cache_, name}; }
  void Fill(std::string_view name, int from, int to) {
    const Status done = WriteCollection<ElementSet>(engine_, At(name), {kNever},
                                                    {static_cast<std::size_t>(to - from), 100'000},
                                                    kNow, [&](ElementSet& set) {
                                                      for (int i = from; i < to; ++i)
                                                        set.Add("element-" + std::to_string(i));
                                                    });
    ASSERT_TRUE(done.has_value()) << done.error().ToString();
  }
  // Reads in slices of about ten.
  Result<bool> Read(std::string_view name, std::multiset<std::string>& read) {
    return ReadCollectionInSlices<ElementSet>(
        engine_, At(name), kNow, [&](const ElementSet& set, std::size_t& from) {
          if (from == 0) read.clear();
          return set.ForSome(from, 10, [&](std::string_view element) { read.emplace(element); });
        });
  }

  testing::SeededRandom random_{testing::Seed()};
  Engine engine_{{.memory_bytes = 64 << 20, .shards = 1}, random_};
  CacheId cache_ = *engine_.CreateCache("c");
};

TEST_F(SlicesTest, AllIsReadOnceWhateverTheSize) {
  for (const int size : {1, 10, 64, 65, 1000, 5000}) {
    SCOPED_TRACE(size);
    const std::string name = "set-" + std::to_string(size);
    Fill(name, 0, size);
    std::multiset<std::string> read;
    EXPECT_TRUE(*Read(name, read));
    EXPECT_EQ(read.size(), static_cast<std::size_t>(size));
    EXPECT_EQ(std::set<std::string>(read.begin(), read.end()).size(), read.size());
  }
}

TEST_F(SlicesTest, WhatIsAbsentOrOfAnotherTypeIsSaid) {
  std::multiset<std::string> read;
  EXPECT_FALSE(*Read("absent", read));
  ASSERT_TRUE(engine_.Set(At("scalar"), "v", kNever, kNow).has_value());
  EXPECT_EQ(Read("scalar", read).error().code(), ErrorCode::kFailedPrecondition);
}

// Writers change two elements together, in one edit: no reading may see one without the other. A
// collection that is deleted and made again between two slices must not be taken for the old one.
TEST_F(SlicesTest, AReadingIsOfOneMoment) {
  Fill("set", 0, 2000);
  std::atomic<bool> stop = false;
  std::atomic<int> writes = 0;
  std::thread writer([&] {
    for (int i = 0; !stop; i = 1 - i) {
      const auto swap = [&](ElementSet& set) {
        set.Remove(i == 0 ? "left-a" : "left-b");
        set.Remove(i == 0 ? "right-a" : "right-b");
        set.Add(i == 0 ? "left-b" : "left-a");
        set.Add(i == 0 ? "right-b" : "right-a");
      };
      ASSERT_TRUE(WriteCollection<ElementSet>(engine_, At("set"), {kNever}, {2, 100}, kNow, swap)
                      .has_value());
      if (++writes % 7 == 0) {
        engine_.Delete(At("set"), kNow);
        Fill("set", 0, 2000);
      }
      std::this_thread::sleep_for(20us);
    }
  });
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    std::multiset<std::string> read;
    const auto there = Read("set", read);
    ASSERT_TRUE(there.has_value());
    if (!*there) continue;
    ++hits;
    const std::size_t pairs = read.count("left-a") + read.count("left-b");
    EXPECT_EQ(read.count("left-a"), read.count("right-a"));
    EXPECT_EQ(read.count("left-b"), read.count("right-b"));
    EXPECT_EQ(read.size(), 2000 + 2 * pairs);
  }
  stop = true;
  writer.join();
  EXPECT_GT(hits, 0);
  EXPECT_EQ(engine_.CheckInvariants(), "");
}

TEST_F(SlicesTest, WhoIsDisturbedEachTimeStillComesToAnEnd) {
  Fill("set", 0, 3000);
  int begun = 0, slices = 0;
  std::size_t read = 0;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) Fill("set", 0, 1);
  });
  const auto there = ReadCollectionInSlices<ElementSet>(
      engine_, At("set"), kNow, [&](const ElementSet& set, std::size_t& from) {
        ++slices;
        if (from == 0) {
          ++begun;
          read = 0;
        }
        return set.ForSome(from, 1, [&](std::string_view) { ++read; });
      });
  stop = true;
  writer.join();
  EXPECT_TRUE(*there);
  EXPECT_EQ(read, 3000U);
  EXPECT_LE(begun, 4);
  EXPECT_GT(slices, 100);
}

}  // namespace
}  // namespace keepsake::engine
