#include "ops/cache_names.h"

#include "base/limits.h"
#include "engine/engine.h"
#include "identity/store_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::ops {
namespace {

constexpr ErrorCode kOk = static_cast<ErrorCode>(0xFFFF);

ErrorCode CodeOf(const Status& status) {
  return status.has_value() ? kOk : status.error().code();
}

class CacheNamesTest : public ::testing::Test {
 protected:
  // The answer, once there is one, in `answers_`.
  void Create(const std::string& name, std::uint64_t memory_bytes = 0) {
    names_.Create(name, memory_bytes,
                  [this](Status status) { answers_.push_back(CodeOf(status)); });
  }
  void Delete(const std::string& name) {
    names_.Delete(name, [this](Status status) { answers_.push_back(CodeOf(status)); });
  }
  std::vector<std::string> InEngine() const { return Names(engine_); }
  static std::vector<std::string> Names(const engine::Engine& engine) {
    std::vector<std::string> names;
    for (const auto& cache : engine.ListCaches()) names.push_back(cache.name);
    return names;
  }
  // What a new process would find.
  std::vector<std::string> AfterRestart() {
    engine::Engine engine({.memory_bytes = 1 << 26}, random_);
    CacheNames names(store_, engine, clock_);
    EXPECT_TRUE(names.Load().has_value());
    return Names(engine);
  }
  void ExpectBoth(const std::vector<std::string>& names) {
    EXPECT_EQ(InEngine(), names);
    EXPECT_EQ(AfterRestart(), names);
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_{7};
  identity::FakeStore store_;
  engine::Engine engine_{{.memory_bytes = 1 << 26}, random_};
  CacheNames names_{store_, engine_, clock_};
  std::vector<ErrorCode> answers_;
};

TEST_F(CacheNamesTest, AMadeCacheIsInTheEngineAndThereAfterARestart) {
  Create("a");
  Create("b");
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, kOk));
  ExpectBoth({"a", "b"});
}

TEST_F(CacheNamesTest, MemoryOfItsOwnLastsToo) {
  constexpr std::uint64_t kOwn = 8 << 20;
  Create("own", kOwn);
  EXPECT_EQ(engine_.ListCaches().at(0).limit_bytes, kOwn);
  engine::Engine engine({.memory_bytes = 1 << 26}, random_);
  EXPECT_TRUE(CacheNames(store_, engine, clock_).Load().has_value());
  EXPECT_EQ(engine.ListCaches().at(0).limit_bytes, kOwn);
}

TEST_F(CacheNamesTest, ACacheWhoseMemoryAStartDoesNotHaveSharesThatOfAll) {
  Create("own", 40 << 20);
  engine::Engine small({.memory_bytes = 16 << 20}, random_);
  EXPECT_TRUE(CacheNames(store_, small, clock_).Load().has_value());
  EXPECT_EQ(small.ListCaches().at(0).name, "own");
  EXPECT_EQ(small.ListCaches().at(0).limit_bytes, 0U);
}

TEST_F(CacheNamesTest, MemoryThatIsNotThereIsRefusedAndNothingStays) {
  Create("own", 1ULL << 30);
  EXPECT_THAT(answers_, ::testing::ElementsAre(ErrorCode::kLimitExceeded));
  ExpectBoth({});
}

TEST_F(CacheNamesTest, NoMoreCachesThanAllowed) {
  CacheNames few(store_, engine_, clock_, 1);
  const auto answer = [this](Status status) { answers_.push_back(CodeOf(status)); };
  few.Create("a", 0, answer);
  few.Create("b", 0, answer);
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, ErrorCode::kLimitExceeded));
}

TEST_F(CacheNamesTest, ASecondOfTheSameNameIsRefused) {
  Create("a");
  Create("a");
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, ErrorCode::kAlreadyExists));
  ExpectBoth({"a"});
}

TEST_F(CacheNamesTest, ADeletedCacheIsGoneForGood) {
  Create("a");
  Delete("a");
  Delete("a");
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, kOk, ErrorCode::kCacheNotFound));
  ExpectBoth({});
}

TEST_F(CacheNamesTest, WorksOfOneGroupSeeEachOther) {
  store_.Hold();
  Create("a");
  Create("a");
  Delete("a");
  Create("a");
  Create("b");
  EXPECT_TRUE(answers_.empty());
  EXPECT_TRUE(InEngine().empty());
  store_.Release();
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, ErrorCode::kAlreadyExists, kOk, kOk, kOk));
  ExpectBoth({"a", "b"});
}

TEST_F(CacheNamesTest, AGroupThatFailsChangesNothing) {
  Create("old");
  store_.Hold();
  store_.FailNextCommit();
  Create("a");
  Delete("old");
  store_.Release();
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, ErrorCode::kServerUnavailable,
                                               ErrorCode::kServerUnavailable));
  ExpectBoth({"old"});
  Create("a");
  Delete("old");
  ExpectBoth({"a"});
}

TEST_F(CacheNamesTest, NothingIsLostBehindAWorkThatRefuses) {
  Create("a");
  store_.Hold();
  Create("a");
  Create("b");
  store_.Release();
  Create("b");
  EXPECT_THAT(answers_, ::testing::ElementsAre(kOk, ErrorCode::kAlreadyExists, kOk,
                                               ErrorCode::kAlreadyExists));
  ExpectBoth({"a", "b"});
}

TEST_F(CacheNamesTest, ARecordThatDoesNotOpenStopsTheStart) {
  Create("a");
  store_.records().begin()->second = "changed";
  engine::Engine engine({.memory_bytes = 1 << 26}, random_);
  CacheNames names(store_, engine, clock_);
  EXPECT_EQ(CodeOf(names.Load()), ErrorCode::kDataLoss);
}

TEST(CheckCacheNameTest, NamesCanTravelInAHeader) {
  for (const std::string good : {"a", "with space", "js-integration-test-default-0123", "A/b.c~"}) {
    EXPECT_TRUE(CheckCacheName(good).has_value()) << good;
  }
  EXPECT_TRUE(CheckCacheName(std::string(limits::kNameBytes, 'x')).has_value());
  for (const std::string bad : {"", " ", " a", "a ", "a\n", "a\tb", "\x7f", "\xc3\xa4"}) {
    EXPECT_EQ(CodeOf(CheckCacheName(bad)), ErrorCode::kInvalidArgument) << bad;
  }
  EXPECT_FALSE(CheckCacheName(std::string(limits::kNameBytes + 1, 'x')).has_value());
}

}  // namespace
}  // namespace keepsake::ops
