#include "engine/collections.h"

#include "base/limits.h"
#include "testing/seeded_random.h"

#include <map>
#include <random>
#include <string>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};

class CollectionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    random_ = std::make_unique<testing::SeededRandom>(testing::Seed());
    Make(16 << 20);
  }
  void TearDown() override { EXPECT_EQ(engine_->CheckInvariants(), ""); }

  void Make(std::uint64_t memory) {
    engine_ = std::make_unique<Engine>(EngineOptions{memory, 1}, *random_);
    cache_ = *engine_->CreateCache("c");
  }
  Key At(std::string_view key) const { return {cache_, key}; }
  Status Put(std::string_view key, const std::string& field, const std::string& value,
             CollectionTtl ttl = {}, Instant now = kNow) {
    return WriteCollection<Dictionary>(*engine_, At(key), ttl, {1, field.size() + value.size()},
                                       now, [&](Dictionary& d) { d.Set(field, value); });
  }
  std::optional<std::size_t> Length(std::string_view key, Instant now = kNow) {
    std::size_t length = 0;
    const Result<bool> found = ReadCollection<Dictionary>(
        *engine_, At(key), now, [&](const Dictionary& d) { length = d.size(); });
    return found.value() ? std::optional(length) : std::nullopt;
  }

  std::unique_ptr<testing::SeededRandom> random_;
  std::unique_ptr<Engine> engine_;
  CacheId cache_ = 0;
};

TEST_F(CollectionsTest, AWriteMakesOneAndTheLastRemovalEndsIt) {
  EXPECT_EQ(Length("d"), std::nullopt);
  ASSERT_TRUE(Put("d", "f", "v").has_value());
  EXPECT_EQ(Length("d"), 1U);
  EXPECT_EQ(engine_->KindOf(At("d"), kNow), Kind::kDictionary);
  const auto removed =
      EditCollection<Dictionary>(*engine_, At("d"), {}, kNow, [](Dictionary& d) { d.Remove("f"); });
  EXPECT_TRUE(removed.value());
  EXPECT_EQ(Length("d"), std::nullopt);
  EXPECT_EQ(engine_->ListCaches()[0].items, 0U);
  EXPECT_EQ(engine_->ListCaches()[0].bytes, 0U);
  EXPECT_FALSE(EditCollection<Dictionary>(*engine_, At("d"), {}, kNow, [](Dictionary&) {
                 FAIL() << "there is none";
               }).value());
}

TEST_F(CollectionsTest, AnItemOfAnotherTypeIsRefused) {
  ASSERT_TRUE(Put("d", "f", "v").has_value());
  ASSERT_TRUE(engine_->Set(At("s"), "v", {}, kNow).has_value());
  bool other = false;
  EXPECT_EQ(engine_->Get(At("d"), kNow, &other), std::nullopt);
  EXPECT_TRUE(other);
  const auto wrong = [](const auto& answer) {
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), ErrorCode::kFailedPrecondition);
    EXPECT_EQ(answer.error().service_code(), "invalid_type");
  };
  wrong(ReadCollection<List>(*engine_, At("d"), kNow, [](const List&) {}));
  wrong(ReadCollection<Dictionary>(*engine_, At("s"), kNow, [](const Dictionary&) {}));
  wrong(EditCollection<SortedSet>(*engine_, At("s"), {}, kNow, [](SortedSet&) {}));
  wrong(Put("s", "f", "v"));
  wrong(engine_->Increment(At("d"), 1, {}, kNow));
  ASSERT_TRUE(engine_->Set(At("d"), "scalar now", {}, kNow).has_value());
  EXPECT_EQ(engine_->KindOf(At("d"), kNow), Kind::kInline);
}

TEST_F(CollectionsTest, RefreshDecidesItsLife) {
  const auto in = [](auto time) { return Expiry{kNow + time}; };
  ASSERT_TRUE(Put("d", "a", "1", {in(10s), true}).has_value());
  ASSERT_TRUE(Put("d", "b", "2", {in(20s), false}).has_value());
  EXPECT_EQ(engine_->ItemTtl(At("d"), kNow), 10s);
  ASSERT_TRUE(Put("d", "c", "3", {in(5s), true}).has_value());
  EXPECT_EQ(engine_->ItemTtl(At("d"), kNow), 5s);
  EXPECT_EQ(Length("d", kNow + 5s - 1ns), 3U);
  EXPECT_EQ(Length("d", kNow + 5s), std::nullopt);
  ASSERT_TRUE(Put("d", "new", "1", {in(9s), false}, kNow + 5s).has_value());
  EXPECT_EQ(Length("d", kNow + 5s), 1U) << "an expired one is not revived";
}

TEST_F(CollectionsTest, ALifeMayBecomeEndlessAndEndAgain) {
  for (const std::string& key : {std::string("short"), std::string(4'000, 'k')}) {
    ASSERT_TRUE(Put(key, "a", "1", {Expiry{kNow + 1s}, true}).has_value());
    ASSERT_TRUE(Put(key, "b", "2", {Expiry{}, true}).has_value());
    EXPECT_EQ(engine_->ItemTtl(At(key), kNow), std::chrono::nanoseconds::max());
    ASSERT_TRUE(Put(key, "c", "3", {Expiry{kNow + 2s}, true}).has_value());
    EXPECT_EQ(Length(key, kNow + 1s), 3U);
    EXPECT_EQ(Length(key, kNow + 2s), std::nullopt);
  }
}

TEST_F(CollectionsTest, TtlRules) {
  ASSERT_TRUE(engine_->Set(At("s"), "v", Expiry{kNow + 10s}, kNow).has_value());
  const struct {
    TtlRule rule;
    std::chrono::seconds to;
    TtlChange change;
    std::chrono::seconds after;
  } cases[] = {
      {TtlRule::kIncrease, 5s, TtlChange::kNotSet, 10s},
      {TtlRule::kIncrease, 10s, TtlChange::kNotSet, 10s},
      {TtlRule::kIncrease, 20s, TtlChange::kSet, 20s},
      {TtlRule::kDecrease, 30s, TtlChange::kNotSet, 20s},
      {TtlRule::kDecrease, 20s, TtlChange::kNotSet, 20s},
      {TtlRule::kDecrease, 15s, TtlChange::kSet, 15s},
      {TtlRule::kOverwrite, 15s, TtlChange::kSet, 15s},
      {TtlRule::kOverwrite, 1s, TtlChange::kSet, 1s},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(engine_->UpdateTtl(At("s"), c.rule, Expiry{kNow + c.to}, kNow).value(), c.change);
    EXPECT_EQ(engine_->ItemTtl(At("s"), kNow), c.after);
  }
  EXPECT_EQ(engine_->UpdateTtl(At("x"), TtlRule::kOverwrite, {}, kNow).value(),
            TtlChange::kMissing);
  EXPECT_EQ(engine_->UpdateTtl(At("s"), TtlRule::kIncrease, {}, kNow).value(), TtlChange::kSet);
  EXPECT_EQ(engine_->Get(At("s"), kNow + 1000h)->view(), "v");
}

TEST_F(CollectionsTest, IncrementCountsInText) {
  const auto add = [&](std::string_view key, std::int64_t amount) {
    return engine_->Increment(At(key), amount, Expiry{kNow + 1s}, kNow);
  };
  EXPECT_EQ(add("n", 5).value(), 5);
  EXPECT_EQ(add("n", -7).value(), -2);
  EXPECT_EQ(engine_->Get(At("n"), kNow)->view(), "-2");
  EXPECT_EQ(engine_->ItemTtl(At("n"), kNow), 1s);
  const std::string long_key(4'000, 'k');
  EXPECT_EQ(add(long_key, 1).value(), 1);
  EXPECT_EQ(add(long_key, 1).value(), 2);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(add("most", most).value(), most);
  for (const std::string text : {"", "12a", " 1", "1.5", "9223372036854775808"}) {
    ASSERT_TRUE(engine_->Set(At("t"), text, {}, kNow).has_value());
    EXPECT_EQ(add("t", 1).error().code(), ErrorCode::kFailedPrecondition) << text;
    EXPECT_EQ(engine_->Get(At("t"), kNow)->view(), text);
  }
  EXPECT_EQ(add("most", 1).error().code(), ErrorCode::kFailedPrecondition);
}

TEST_F(CollectionsTest, AConditionIsAskedUnderTheLock) {
  const auto set_if = [&](bool wanted_present) {
    return engine_->SetIf(
        At("k"), "v",
        [&](const Current& current) {
          return current.present == wanted_present ? Verdict::kWrite : Verdict::kKeep;
        },
        {}, kNow);
  };
  EXPECT_FALSE(set_if(true).value());
  EXPECT_TRUE(set_if(false).value());
  EXPECT_FALSE(set_if(false).value());
  EXPECT_TRUE(set_if(true).value());
}

TEST_F(CollectionsTest, LeaderboardsHaveNamesOfTheirOwn) {
  ASSERT_TRUE(engine_->Set(At("x"), "scalar", {}, kNow).has_value());
  const Key board{cache_, "x", true};
  ASSERT_TRUE(WriteCollection<Leaderboard>(*engine_, board, {}, {1, 4}, kNow, [](Leaderboard& b) {
                const auto id = Leaderboard::BytesOf(7);
                b.Put({id.data(), id.size()}, 1.5);
              }).has_value());
  EXPECT_EQ(engine_->Get(At("x"), kNow)->view(), "scalar");
  EXPECT_TRUE(engine_->Delete(At("x"), kNow));
  EXPECT_EQ(engine_->KindOf(board, kNow), Kind::kLeaderboard);
  EXPECT_EQ(engine_->KindOf(At("x"), kNow), std::nullopt);
}

TEST_F(CollectionsTest, ALargeOneIsFreedInSlices) {
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_TRUE(Put("d", "field" + std::to_string(i), "value").has_value());
  }
  const std::uint64_t full = engine_->Stats().bytes;
  ASSERT_TRUE(engine_->Delete(At("d"), kNow));
  EXPECT_GT(engine_->Stats().bytes, full / 2) << "not freed by who deletes it";
  EXPECT_EQ(engine_->CheckInvariants(), "");
  for (int i = 0; i < 100; ++i) engine_->Tick(kNow, 100us);
  EXPECT_LT(engine_->Stats().bytes, full / 4);
}

TEST_F(CollectionsTest, TheMemoryBoundHoldsAndWritesGoOn) {
  Make(2 << 20);
  std::mt19937_64 chance(testing::Seed());
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = "d" + std::to_string(chance() % 200);
    ASSERT_TRUE(Put(key, "f" + std::to_string(chance() % 300), std::string(chance() % 100, 'v'))
                    .has_value())
        << i;
    ASSERT_LE(engine_->Stats().bytes, (2 << 20) * 102 / 100);
    if (i % 500 == 0) {
      ASSERT_EQ(engine_->CheckInvariants(), "");
    }
  }
  EXPECT_GT(engine_->Stats().evictions, 0U);
}

TEST_F(CollectionsTest, OneThatIsPutMayHaveTheLongestName) {
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{10'000}, limits::kKeyBytes}) {
    SCOPED_TRACE(bytes);
    const std::string name(bytes, 'n');
    for (int i = 0; i < 2; ++i) {
      auto made = std::make_unique<Dictionary>(engine_->hasher());
      made->Set("f", "v");
      ASSERT_TRUE(engine_->Put(At(name), Kind::kDictionary, std::move(made), {kNow + 1s}, kNow)
                      .has_value());
      EXPECT_EQ(Length(name), 1U);
      EXPECT_EQ(engine_->CheckInvariants(), "");
    }
  }
}

TEST_F(CollectionsTest, AConditionThatSaysNoLeavesCollectionAndLife) {
  const auto write = [&](bool answer) {
    return WriteCollection<Dictionary>(
        *engine_, At("d"), {{kNow + 9s}, true}, {1, 2}, kNow,
        [](Dictionary& d) { d.Set("g", "2"); }, [&](const Dictionary&) { return answer; });
  };
  // One that is not there is not asked.
  EXPECT_TRUE(write(false).has_value());
  EXPECT_EQ(Length("d"), 1U);
  engine_->Delete(At("d"), kNow);
  ASSERT_TRUE(Put("d", "f", "1", {{kNow + 5s}, true}).has_value());
  EXPECT_TRUE(write(false).has_value());
  EXPECT_EQ(Length("d"), 1U);
  EXPECT_EQ(engine_->ItemTtl(At("d"), kNow), 5s);
  EXPECT_TRUE(write(true).has_value());
  EXPECT_EQ(Length("d"), 2U);
  EXPECT_EQ(engine_->ItemTtl(At("d"), kNow), 9s);
}

TEST_F(CollectionsTest, AWriteThatIsTooLargeLeavesTheLifeAsItWas) {
  ASSERT_TRUE(Put("d", "f", "1", {{kNow + 5s}, true}).has_value());
  const Status large = Put("d", "g", std::string(5 << 20, 'v'), {{kNow + 9s}, true});
  EXPECT_EQ(large.error().code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(Length("d"), 1U);
  EXPECT_EQ(engine_->ItemTtl(At("d"), kNow), 5s);
}

TEST_F(CollectionsTest, ACollectionOverItsShareIsRefusedByName) {
  Make(2 << 20);
  Status last;
  for (int i = 0; i < 20'000 && last.has_value(); ++i) {
    last = Put("d", "f" + std::to_string(i), std::string(100, 'v'));
  }
  ASSERT_FALSE(last.has_value());
  EXPECT_EQ(last.error().code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(last.error().service_code(), "item_size_limit_exceeded");
  EXPECT_GT(Length("d").value_or(0), 1'000U) << "what was there stays";
}

}  // namespace
}  // namespace keepsake::engine
