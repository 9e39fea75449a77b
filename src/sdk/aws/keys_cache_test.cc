#include "sdk/aws/keys_cache.h"

#include "base/limits.h"
#include "sdk/many_asks_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

// A place of keys that answers when the test says so.
class HeldKeys final : public KeySource {
 public:
  struct State {
    int fetches = 0;
    Done done;
    bool outlive = false;
    bool fetching() const { return done != nullptr; }
    void Answer(Result<Keys> keys) { std::exchange(done, nullptr)(std::move(keys)); }
  };
  explicit HeldKeys(std::shared_ptr<State> state) : state_(std::move(state)) {}
  void Fetch(Done done) override {
    ASSERT_FALSE(state_->fetching()) << "one at a time";
    ++state_->fetches;
    state_->done = std::move(done);
  }
  bool outlive_their_end() const override { return state_->outlive; }

 private:
  const std::shared_ptr<State> state_;
};

class KeysCacheTest : public ::testing::Test {
 protected:
  // Ends `life` from now; 0: never.
  Keys Make(const std::string& id, std::chrono::milliseconds life = 0ms) {
    Keys keys{id, "private", {}, {}};
    if (life > 0ms) keys.expires_at = clock_.Wall() + life;
    return keys;
  }
  // What Get() gives: the key's id, the error's message, or "" for not yet.
  std::shared_ptr<std::string> Get() {
    return Collect([this](auto w) { cache_.Get(std::move(w)); });
  }
  std::shared_ptr<std::string> Refused(const KeysPtr& keys) {
    return Collect([&](auto w) { cache_.Refused(keys, std::move(w)); });
  }
  template <typename Ask>
  std::shared_ptr<std::string> Collect(Ask ask) {
    auto given = std::make_shared<std::string>();
    ask([this, given](Result<KeysPtr> keys) {
      EXPECT_TRUE(given->empty()) << "once";
      if (keys.has_value()) last_ = *keys;
      *given = keys.has_value() ? (*keys)->access_key_id : keys.error().message();
    });
    return given;
  }
  static Error Down() { return Error(ErrorCode::kConnection, "down"); }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  testing::SeededRandom random_{testing::Seed()};
  std::shared_ptr<HeldKeys::State> source_ = std::make_shared<HeldKeys::State>();
  KeysCache cache_{loop_, std::make_unique<HeldKeys>(source_), random_};
  KeysPtr last_;
};

TEST_F(KeysCacheTest, HoweverManyAskTheKeysAreFetchedOnce) {
  std::vector<std::shared_ptr<std::string>> given;
  for (int i = 0; i < 100; ++i) given.push_back(Get());
  EXPECT_EQ(source_->fetches, 1);
  source_->Answer(Make("a"));
  for (const auto& one : given) EXPECT_EQ(*one, "a");
  EXPECT_EQ(*Get(), "a") << "at once";
  EXPECT_EQ(source_->fetches, 1);
}

TEST_F(KeysCacheTest, AFailedFetchFailsAllWhoWaitAndTheNextAskFetchesAgain) {
  const auto first = Get(), second = Get();
  source_->Answer(Down());
  EXPECT_EQ(*first, "down");
  EXPECT_EQ(*second, "down");
  const auto third = Get();
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Make("a"));
  EXPECT_EQ(*third, "a");
}

TEST_F(KeysCacheTest, KeysWithoutAnEndAreNeverFetchedAgain) {
  Get();
  source_->Answer(Make("a"));
  clock_.Advance(24h * 365);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 1);
}

TEST_F(KeysCacheTest, FromFifteenMinutesBeforeTheirEndTheyAreFetchedBesideTheCalls) {
  Get();
  source_->Answer(Make("a", 1h));
  clock_.Advance(45min - 1ms);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 1);
  clock_.Advance(1ms);
  EXPECT_EQ(*Get(), "a") << "nobody waits";
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 2) << "one refresh for all";
  source_->Answer(Make("b", 1h));
  EXPECT_EQ(*Get(), "b");
}

TEST_F(KeysCacheTest, ARefreshThatFailsKeepsTheKeysAndRestsForOneToTwoMinutes) {
  Get();
  source_->Answer(Make("a", 1h));
  clock_.Advance(45min);
  Get();
  source_->Answer(Down());
  EXPECT_EQ(*Get(), "a");
  clock_.Advance(60s - 1ms);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 2);
  clock_.Advance(60s);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 3);
}

TEST_F(KeysCacheTest, PastTheirEndEverybodyWaitsForNewOnes) {
  Get();
  source_->Answer(Make("a", 1h));
  clock_.Advance(1h);
  const auto first = Get(), second = Get();
  EXPECT_EQ(*first, "");
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Make("b", 1h));
  EXPECT_EQ(*first, "b");
  EXPECT_EQ(*second, "b");
}

TEST_F(KeysCacheTest, PastTheirEndOnlyThoseOfAnInstanceAreUsedOn) {
  for (const bool outlive : {false, true}) {
    SCOPED_TRACE(outlive);
    source_->outlive = outlive;
    KeysCache cache(loop_, std::make_unique<HeldKeys>(source_), random_);
    cache.Get([](const Result<KeysPtr>&) {});
    source_->Answer(Make("a", 1h));
    clock_.Advance(1h);
    const auto given = Collect([&](auto w) { cache.Get(std::move(w)); });
    source_->Answer(Down());
    EXPECT_EQ(*given, outlive ? "a" : "down");
  }
}

TEST_F(KeysCacheTest, RefusedKeysAreFetchedAgainOnceForAll) {
  Get();
  source_->Answer(Make("a"));
  const KeysPtr old = last_;
  const auto first = Refused(old), second = Refused(old);
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Make("b"));
  EXPECT_EQ(*first, "b");
  EXPECT_EQ(*second, "b");
  EXPECT_EQ(*Refused(old), "b") << "one who comes late needs no fetch";
  EXPECT_EQ(source_->fetches, 2);
}

TEST_F(KeysCacheTest, RefusedKeysThatComeAgainAreAnError) {
  Get();
  source_->Answer(Make("a"));
  const auto refused = Refused(last_);
  source_->Answer(Make("a"));
  EXPECT_EQ(*refused, "the source of the AWS credentials still has the same");
  EXPECT_EQ(*Get(), "a") << "others may have more luck with them";
}

TEST_F(KeysCacheTest, RefusedKeysWithoutASourceGiveItsError) {
  Get();
  source_->Answer(Make("a"));
  const auto refused = Refused(last_);
  source_->Answer(Down());
  EXPECT_EQ(*refused, "down");
}

TEST_F(KeysCacheTest, ASignatureIsMadeOfPartsThatBelongTogether) {
  Get();
  source_->Answer(Make("a"));
  const KeysPtr held = last_;
  const auto refused = Refused(held);
  source_->Answer(Keys{"b", "other", "t", {}});
  EXPECT_EQ(held->access_key_id, "a");
  EXPECT_EQ(held->secret_access_key.reveal(), "private");
  EXPECT_EQ(last_->secret_access_key.reveal(), "other");
}

TEST(KeysCacheThreadsTest, AsksOfManyThreadsEndInOneFetch) {
  const base::SystemClock clock;
  testing::SeededRandom random(testing::Seed());
  const auto source = std::make_shared<HeldKeys::State>();
  net::LoopThread thread(clock);
  auto cache =
      std::make_unique<KeysCache>(thread.loop(), std::make_unique<HeldKeys>(source), random);
  AskFromManyThreads(
      thread,
      [&](std::atomic<int>& answered) {
        cache->Get([&](const Result<KeysPtr>& keys) { answered += keys.has_value() ? 1 : 0; });
      },
      [&] {
        EXPECT_EQ(source->fetches, 1);
        source->Answer(Keys{"a", "private", {}, {}});
        cache.reset();
      });
}

}  // namespace
}  // namespace keepsake::sdk
