#include "ops/cache_control.h"

#include "base/limits.h"
#include "ops/rooms_testing.h"

#include <gtest/gtest.h>

namespace keepsake::ops {
namespace {

class CacheControlTest : public ::testing::Test {
 protected:
  template <typename Request, typename Response>
  std::optional<ErrorCode> Named(const Operation<Request, Response>& operation,
                                 const std::string& name) {
    Request request;
    request.set_cache_name(name);
    const auto answer = rooms_.Do(rooms_.MakeCall(), operation, request);
    if (answer.has_value()) return std::nullopt;
    return answer.error().code();
  }
  Result<control_client::ListCachesResponse> List(const std::string& token = {}) {
    control_client::ListCachesRequest request;
    request.set_next_token(token);
    return rooms_.Do(rooms_.MakeCall(), kListCaches, request);
  }
  std::vector<std::string> Names() {
    const auto page = List();
    std::vector<std::string> names;
    for (const auto& cache : page->cache()) names.push_back(cache.cache_name());
    return names;
  }

  TestRooms rooms_;
};

TEST_F(CacheControlTest, ACacheIsMadeListedAndDeleted) {
  EXPECT_EQ(Named(kCreateCache, "b"), std::nullopt);
  EXPECT_EQ(Named(kCreateCache, "a"), std::nullopt);
  EXPECT_THAT(Names(), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(Named(kDeleteCache, "a"), std::nullopt);
  EXPECT_THAT(Names(), ::testing::ElementsAre("b"));
}

TEST_F(CacheControlTest, WhatIsThereIsNotMadeAgainAndWhatIsNotIsNotFound) {
  EXPECT_EQ(Named(kCreateCache, "a"), std::nullopt);
  EXPECT_EQ(Named(kCreateCache, "a"), ErrorCode::kAlreadyExists);
  EXPECT_EQ(Named(kDeleteCache, "b"), ErrorCode::kCacheNotFound);
  EXPECT_EQ(Named(kFlushCache, "b"), ErrorCode::kCacheNotFound);
}

TEST_F(CacheControlTest, BadNamesAreRefused) {
  for (const std::string name : {"", " ", "a\nb"}) {
    EXPECT_EQ(Named(kCreateCache, name), ErrorCode::kInvalidArgument);
    EXPECT_EQ(Named(kDeleteCache, name), ErrorCode::kInvalidArgument);
    EXPECT_EQ(Named(kFlushCache, name), ErrorCode::kInvalidArgument);
  }
}

TEST_F(CacheControlTest, ACacheMayHaveMemoryOfItsOwn) {
  const auto make = [&](const std::string& name, std::uint64_t bytes) {
    keepsake_own::CreateCappedCacheRequest request;
    request.set_cache_name(name);
    request.set_memory_bytes(bytes);
    const auto made = rooms_.Do(rooms_.MakeCall(), kCreateCappedCache, request);
    return made.has_value() ? std::optional<ErrorCode>() : made.error().code();
  };
  EXPECT_EQ(make("own", 4 << 20), std::nullopt);
  EXPECT_EQ(rooms_.engine.ListCaches().at(0).limit_bytes, 4U << 20);
  EXPECT_EQ(make("own", 4 << 20), ErrorCode::kAlreadyExists);
  EXPECT_EQ(make("", 4 << 20), ErrorCode::kInvalidArgument);
  for (const std::uint64_t bytes :
       {std::uint64_t{0}, std::uint64_t{(1 << 20) - 1}, ~std::uint64_t{0}}) {
    EXPECT_EQ(make("bad", bytes), ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(make("much", 100ULL << 30), ErrorCode::kLimitExceeded);
  EXPECT_THAT(Names(), ::testing::ElementsAre("own"));
}

TEST_F(CacheControlTest, FlushingEmptiesTheCacheAndKeepsIt) {
  ASSERT_EQ(Named(kCreateCache, "a"), std::nullopt);
  const engine::Instant now = rooms_.clock.Now();
  const auto key = [&] { return engine::Key{rooms_.engine.FindCache("a").value(), "k"}; };
  ASSERT_TRUE(rooms_.engine.Set(key(), "v", {}, now).has_value());
  EXPECT_EQ(Named(kFlushCache, "a"), std::nullopt);
  EXPECT_FALSE(rooms_.engine.Get(key(), now).has_value());
  EXPECT_EQ(Named(kFlushCache, "a"), std::nullopt);
  EXPECT_THAT(Names(), ::testing::ElementsAre("a"));
}

TEST_F(CacheControlTest, AnAnswerWaitsForTheDisk) {
  rooms_.store.Hold();
  EXPECT_EQ(Named(kCreateCache, "a"), ErrorCode::kUnknown) << "answered before it was written";
}

TEST_F(CacheControlTest, AListedCacheSaysTheNumbersOfTheService) {
  ASSERT_EQ(Named(kCreateCache, "a"), std::nullopt);
  const control_client::Cache cache = List()->cache(0);
  EXPECT_GE(cache.cache_limits().max_throughput_kbps(), 10'240u);
  EXPECT_GE(cache.cache_limits().max_traffic_rate(), 500u);
  EXPECT_EQ(cache.cache_limits().max_item_size_kb(), 4'883u);
  EXPECT_EQ(cache.cache_limits().max_ttl_seconds(), 86'400u);
  EXPECT_EQ(cache.topic_limits().max_publish_rate(), 100u);
  EXPECT_EQ(cache.topic_limits().max_subscription_count(), 100u);
  EXPECT_EQ(cache.topic_limits().max_publish_message_size_kb(), 100u);
}

TEST_F(CacheControlTest, PagesAddUpToTheList) {
  constexpr std::size_t kNames = 2 * limits::kListCachesPage + 1;
  for (std::size_t i = 0; i < kNames; ++i) {
    ASSERT_TRUE(rooms_.engine.CreateCache("cache-" + std::to_string(i)).has_value());
  }
  std::set<std::string> seen;
  std::vector<int> sizes;
  std::string token;
  do {
    const auto page = List(token);
    ASSERT_TRUE(page.has_value()) << page.error();
    sizes.push_back(page->cache_size());
    for (const auto& cache : page->cache()) seen.insert(cache.cache_name());
    token = page->next_token();
  } while (!token.empty());
  EXPECT_EQ(seen.size(), kNames);
  EXPECT_THAT(sizes, ::testing::ElementsAre(1'000, 1'000, 1));
}

TEST_F(CacheControlTest, AWholeLastPageHasNoTokenBehindIt) {
  for (std::size_t i = 0; i < limits::kListCachesPage; ++i) {
    ASSERT_TRUE(rooms_.engine.CreateCache("cache-" + std::to_string(i)).has_value());
  }
  EXPECT_EQ(List()->next_token(), "");
}

TEST_F(CacheControlTest, AMadeUpPageTokenIsRefused) {
  EXPECT_EQ(List("abc").error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(CacheControlTest, DataOnlyKeysMayNotControl) {
  const identity::Principal data{identity::PrincipalKind::kApiKey,
                                 "data",
                                 {},
                                 {.rules = {{.role = identity::Role::kReadWrite}}},
                                 {}};
  Call call = rooms_.MakeCall();
  call.principal = &data;
  control_client::CreateCacheRequest request;
  request.set_cache_name("a");
  EXPECT_EQ(rooms_.Do(call, kCreateCache, request).error().code(), ErrorCode::kPermission);
  EXPECT_EQ(rooms_.Do(call, kListCaches, {}).error().code(), ErrorCode::kPermission);
}

}  // namespace
}  // namespace keepsake::ops
