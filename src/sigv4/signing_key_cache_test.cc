#include "sigv4/signing_key_cache.h"

#include <thread>

namespace keepsake::sigv4 {
namespace {

KeyScope Scope(int user, std::string_view date = "20150830") {
  return KeyScope("AKID" + std::to_string(user), date, "us-east-1", "secretsmanager");
}

std::string Derived(const KeyScope& scope, std::string_view secret) {
  return std::string(DeriveSigningKey(scope, secret).view());
}

TEST(SigningKeyCacheTest, GivesWhatDerivingGivesFirstAndAgain) {
  SigningKeyCache cache;
  for (int round = 0; round < 3; ++round) {
    for (const auto* date : {"20150830", "20150831"}) {
      EXPECT_EQ(cache.Get(Scope(1, date), "secret").view(), Derived(Scope(1, date), "secret"));
    }
  }
}

TEST(SigningKeyCacheTest, DerivesOnceAsLongAsAKeyIsInUse) {
  SigningKeyCache cache;
  for (int i = 0; i < 10; ++i) static_cast<void>(cache.Get(Scope(1), "secret"));
  EXPECT_EQ(cache.derivations(), 1U);
  // Many others come and go; the one that is asked for again and again stays.
  constexpr int kOthers = limits::kSigningKeys + 200;
  for (int user = 2; user < 2 + kOthers; ++user) {
    static_cast<void>(cache.Get(Scope(user), "secret"));
    static_cast<void>(cache.Get(Scope(1), "secret"));
  }
  EXPECT_EQ(cache.derivations(), 1U + kOthers);
  cache.Clear();
  static_cast<void>(cache.Get(Scope(1), "secret"));
  EXPECT_EQ(cache.derivations(), 2U + kOthers);
}

TEST(SigningKeyCacheTest, AReplacedSecretIsNoticed) {
  SigningKeyCache cache;
  for (const auto* secret : {"old", "new", "old"}) {
    EXPECT_EQ(cache.Get(Scope(1), secret).view(), Derived(Scope(1), secret));
  }
}

TEST(SigningKeyCacheTest, MoreKeysThanPlacesAreAllRight) {
  SigningKeyCache cache;
  constexpr int kUsers = limits::kSigningKeys + 200;
  for (int round = 0; round < 2; ++round) {
    for (int user = 0; user < kUsers; ++user) {
      const std::string secret = "secret" + std::to_string(user);
      ASSERT_EQ(cache.Get(Scope(user), secret).view(), Derived(Scope(user), secret)) << user;
    }
  }
}

TEST(SigningKeyCacheTest, WorksAfterBeingCleared) {
  SigningKeyCache cache;
  static_cast<void>(cache.Get(Scope(1), "secret"));
  cache.Clear();
  EXPECT_EQ(cache.Get(Scope(1), "secret").view(), Derived(Scope(1), "secret"));
}

TEST(SigningKeyCacheTest, ServesSeveralThreads) {
  SigningKeyCache cache;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        const int user = i % 50;
        const std::string secret = std::to_string(user + i % 2);
        wrong += cache.Get(Scope(user), secret).view() == Derived(Scope(user), secret) ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace keepsake::sigv4
