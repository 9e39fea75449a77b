#include "sdk/credentials.h"

#include "base/limits.h"
#include "sdk/many_asks_testing.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

// A place of tokens that answers when the test says so.
class HeldToken final : public TokenSource {
 public:
  struct State {
    int fetches = 0;
    Done done;
    std::chrono::milliseconds interval{0};
    bool can_change = true;
    bool fetching() const { return done != nullptr; }
    void Answer(Result<Access> access) { std::exchange(done, nullptr)(std::move(access)); }
  };
  explicit HeldToken(std::shared_ptr<State> state) : state_(std::move(state)) {}
  void Fetch(Done done) override {
    ASSERT_FALSE(state_->fetching()) << "one at a time";
    ++state_->fetches;
    state_->done = std::move(done);
  }
  std::chrono::milliseconds refresh_interval() const override { return state_->interval; }
  bool can_change() const override { return state_->can_change; }

 private:
  const std::shared_ptr<State> state_;
};

class CredentialsTest : public ::testing::Test {
 protected:
  // Ends `life` from now; 0: never.
  Access Token(const std::string& key, std::chrono::milliseconds life = 0ms) {
    Access access;
    access.api_key = Secret(key);
    if (life > 0ms) access.expires_at = clock_.Wall() + life;
    return access;
  }
  // What comes: the key, the error's message, or "" for not yet.
  std::shared_ptr<std::string> Get() {
    return Collect([this](auto w) { credentials_->Get(std::move(w)); });
  }
  std::shared_ptr<std::string> Refused(std::uint64_t number) {
    return Collect([&](auto w) { credentials_->Refused(number, std::move(w)); });
  }
  template <typename Ask>
  std::shared_ptr<std::string> Collect(Ask ask) {
    auto given = std::make_shared<std::string>();
    ask([given](Result<EpochPtr> epoch) {
      EXPECT_TRUE(given->empty()) << "once";
      *given = epoch.has_value() ? std::string((*epoch)->access.api_key.reveal())
                                 : epoch.error().message();
    });
    return given;
  }
  // As after the first fetch.
  void Warm(Access access) {
    Get();
    source_->Answer(std::move(access));
  }
  void Wait(std::chrono::milliseconds time) {
    clock_.Advance(time);
    loop_.RunReady();
  }
  void Use(base::Random& random) {
    credentials_ =
        std::make_unique<Credentials>(loop_, std::make_unique<HeldToken>(source_), random);
  }
  void SetUp() override { Use(least_); }
  static Error Down() { return Error(ErrorCode::kConnection, "down"); }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  ConstantRandom least_{ConstantRandom::Draw::kLeast}, most_{ConstantRandom::Draw::kMost};
  std::shared_ptr<HeldToken::State> source_ = std::make_shared<HeldToken::State>();
  std::unique_ptr<Credentials> credentials_;
};

constexpr auto kSame = "the source of the token still has the same one";

TEST_F(CredentialsTest, HoweverManyAskTheTokenIsFetchedOnce) {
  EXPECT_EQ(credentials_->Current(), nullptr);
  EXPECT_EQ(source_->fetches, 0) << "nobody has asked yet";
  std::vector<std::shared_ptr<std::string>> given;
  for (int i = 0; i < 100; ++i) given.push_back(Get());
  EXPECT_EQ(source_->fetches, 1);
  source_->Answer(Token("a"));
  for (const auto& one : given) EXPECT_EQ(*one, "a");
  EXPECT_EQ(*Get(), "a") << "at once";
  ASSERT_NE(credentials_->Current(), nullptr);
  EXPECT_EQ(credentials_->Current()->number, 1U);
  EXPECT_EQ(source_->fetches, 1);
}

TEST_F(CredentialsTest, AFailedFetchFailsAllWhoWait) {
  const auto first = Get(), second = Get();
  source_->Answer(Down());
  EXPECT_EQ(*first, "down");
  EXPECT_EQ(*second, "down");
  EXPECT_EQ(credentials_->Current(), nullptr);
}

TEST_F(CredentialsTest, AfterAFailureAsksAreAnsweredFromMemoryUntilTheRestIsOver) {
  Get();
  source_->Answer(Down());
  EXPECT_EQ(*Get(), "down");
  EXPECT_EQ(source_->fetches, 1);
  Wait(limits::kTokenRest);
  const auto given = Get();
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Token("a"));
  EXPECT_EQ(*given, "a");
}

TEST_F(CredentialsTest, TheRestAfterFailuresDoublesUpToItsLimitWithHalfOfItAsJitter) {
  for (base::Random* random :
       {static_cast<base::Random*>(&least_), static_cast<base::Random*>(&most_)}) {
    const bool longest = random == &most_;
    SCOPED_TRACE(longest);
    Use(*random);
    std::chrono::milliseconds grown = limits::kTokenRest;
    for (int failure = 0; failure < 10; ++failure) {
      SCOPED_TRACE(failure);
      const int fetches = source_->fetches;
      const auto given = Get();
      ASSERT_EQ(source_->fetches, fetches + 1);
      source_->Answer(Down());
      const auto most = std::min<std::chrono::milliseconds>(grown, limits::kTokenRestMax);
      const auto rest = longest ? most : most / 2;
      Wait(rest - 2ms);
      EXPECT_EQ(*Get(), "down");
      EXPECT_EQ(source_->fetches, fetches + 1) << "it still rests";
      Wait(3ms);
      grown *= 2;
    }
  }
}

TEST_F(CredentialsTest, ATokenIsFetchedAgainWhenItsIntervalIsOverGiveOrTakeATenth) {
  source_->interval = 1h;
  for (base::Random* random :
       {static_cast<base::Random*>(&least_), static_cast<base::Random*>(&most_)}) {
    const auto interval = random == &least_ ? 54min : 66min;
    Use(*random);
    Warm(Token("a"));
    const int fetches = source_->fetches;
    Wait(interval - 1ms);
    EXPECT_EQ(source_->fetches, fetches);
    Wait(1ms);
    EXPECT_EQ(source_->fetches, fetches + 1);
    EXPECT_EQ(*Get(), "a") << "nobody waits for it";
    source_->Answer(Token("b"));
    EXPECT_EQ(*Get(), "b");
    EXPECT_EQ(credentials_->Current()->number, 2U);
  }
}

TEST_F(CredentialsTest, WithoutAnIntervalItIsNotFetchedAgain) {
  Warm(Token("a"));
  Wait(24h * 30);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 1);
}

TEST_F(CredentialsTest, ARefreshThatFailsKeepsTheTokenAndIsRepeated) {
  source_->interval = 1h;
  Warm(Token("a"));
  Wait(66min);
  source_->Answer(Down());
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 2);
  Wait(limits::kTokenRest);
  EXPECT_EQ(source_->fetches, 3) << "without anybody asking";
  source_->Answer(Token("b"));
  EXPECT_EQ(*Get(), "b");
}

TEST_F(CredentialsTest, TheSameTokenAgainIsTheSameEpoch) {
  source_->interval = 1h;
  Warm(Token("a"));
  Wait(66min);
  source_->Answer(Token("a"));
  EXPECT_EQ(credentials_->Current()->number, 1U);
}

TEST_F(CredentialsTest, TheSameTokenForOtherEndpointsIsAnotherEpoch) {
  source_->interval = 1h;
  Warm(Token("a"));
  Wait(66min);
  Access moved = Token("a");
  moved.cache.address.host = "other";
  source_->Answer(std::move(moved));
  EXPECT_EQ(credentials_->Current()->number, 2U);
}

TEST_F(CredentialsTest, ATokenIsReplacedBeforeItsEnd) {
  const struct {
    std::string name;
    std::chrono::milliseconds life, at;  // with the least jitter: 5 % early
  } cases[] = {
      {"a tenth of a long life", 100h, std::chrono::milliseconds(90h) * 95 / 100},
      {"a minute of a short one", 5min, std::chrono::milliseconds(4min) * 95 / 100},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Use(least_);
    Warm(Token("a", c.life));
    const int fetches = source_->fetches;
    Wait(c.at - 1ms);
    EXPECT_EQ(source_->fetches, fetches);
    Wait(1ms);
    EXPECT_EQ(source_->fetches, fetches + 1);
    source_->Answer(Token("b"));
  }
}

TEST_F(CredentialsTest, ATokenPastItsEndIsFetchedBeforeItIsUsed) {
  Warm(Token("a", 30s));  // shorter than the margin: only its use brings the next one
  Wait(30s);
  EXPECT_EQ(credentials_->Current(), nullptr);
  const auto given = Get();
  EXPECT_EQ(*given, "");
  source_->Answer(Token("b", 1h));
  EXPECT_EQ(*given, "b");
}

TEST_F(CredentialsTest, ATokenPastItsEndIsUsedAllTheSameWhenThereIsNoBetterOne) {
  for (const bool fails : {true, false}) {
    SCOPED_TRACE(fails);
    Use(least_);
    Warm(Token("a", 30s));
    Wait(30s);
    const auto given = Get();
    Access same = Token("a");
    same.expires_at = clock_.Wall();
    source_->Answer(fails ? Result<Access>(Down()) : Result<Access>(std::move(same)));
    EXPECT_EQ(*given, "a") << "the clock that is wrong may be ours";
    const int fetches = source_->fetches;
    EXPECT_EQ(*Get(), "a") << "and no fetch for every call";
    EXPECT_NE(credentials_->Current(), nullptr) << "nor a wait";
    EXPECT_EQ(source_->fetches, fetches);
  }
}

TEST_F(CredentialsTest, ARefusedTokenIsFetchedAgainOnceForAll) {
  Warm(Token("a"));
  Wait(limits::kTokenRest);
  std::vector<std::shared_ptr<std::string>> given;
  for (int i = 0; i < 200; ++i) given.push_back(Refused(1));
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Token("b"));
  for (const auto& one : given) EXPECT_EQ(*one, "b");
  EXPECT_EQ(*Refused(1), "b") << "one who comes late needs no fetch";
  EXPECT_EQ(source_->fetches, 2);
}

TEST_F(CredentialsTest, ATokenRefusedRightAfterItsFetchIsFetchedAgainAfterTheRest) {
  Warm(Token("a"));
  const auto first = Refused(1), second = Refused(1);
  EXPECT_EQ(source_->fetches, 1) << "not at once";
  Wait(limits::kTokenRest - 1ms);
  EXPECT_EQ(source_->fetches, 1);
  Wait(1ms);
  EXPECT_EQ(source_->fetches, 2);
  source_->Answer(Token("b"));
  EXPECT_EQ(*first, "b");
  EXPECT_EQ(*second, "b");
}

TEST_F(CredentialsTest, ARevokedTokenCostsOneFetchThenNoneUntilTheRestIsOver) {
  Warm(Token("a"));
  Wait(limits::kTokenRest);
  const auto refused = Refused(1);
  source_->Answer(Token("a"));
  EXPECT_EQ(*refused, kSame);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*Refused(1), kSame);
  EXPECT_EQ(source_->fetches, 2);
  EXPECT_EQ(*Get(), "a") << "the good token is not thrown away";
  Wait(limits::kTokenRest);
  const auto later = Refused(1);
  EXPECT_EQ(source_->fetches, 3);
  source_->Answer(Token("b"));
  EXPECT_EQ(*later, "b");
}

TEST_F(CredentialsTest, ARefusedTokenWithoutASourceGivesItsError) {
  Warm(Token("a"));
  Wait(limits::kTokenRest);
  const auto refused = Refused(1);
  const auto other = Get();
  EXPECT_EQ(*other, "a") << "who was not refused goes on with it";
  source_->Answer(Down());
  EXPECT_EQ(*refused, "down");
}

TEST_F(CredentialsTest, ATokenThatCannotChangeIsNeverFetchedAgain) {
  source_->can_change = false;
  source_->interval = 1h;
  Warm(Token("a", 30s));
  EXPECT_EQ(*Refused(1), kSame);
  Wait(24h);
  EXPECT_EQ(*Get(), "a");
  EXPECT_EQ(source_->fetches, 1);
}

TEST(CredentialsThreadsTest, AsksOfManyThreadsEndInOneFetch) {
  const base::SystemClock clock;
  testing::SeededRandom random(testing::Seed());
  const auto source = std::make_shared<HeldToken::State>();
  net::LoopThread thread(clock);
  auto credentials =
      std::make_unique<Credentials>(thread.loop(), std::make_unique<HeldToken>(source), random);
  AskFromManyThreads(
      thread,
      [&](std::atomic<int>& answered) {
        credentials->Get(
            [&](const Result<EpochPtr>& epoch) { answered += epoch.has_value() ? 1 : 0; });
      },
      [&] {
        EXPECT_EQ(source->fetches, 1);
        Access access;
        access.api_key = Secret("a");
        source->Answer(std::move(access));
        credentials.reset();
      });
}

}  // namespace
}  // namespace keepsake::sdk
