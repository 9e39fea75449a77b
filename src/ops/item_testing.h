#pragma once

#include "engine/collections.h"
#include "ops/item.h"
#include "ops/rooms_testing.h"

#include "base/limits.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace keepsake::ops {

// A cache "c", and what tests of all operations on its items share. Requests and answers are
// written as protobuf text on one line; where a request names an item, that is "k".
class ItemTest : public ::testing::Test {
 protected:
  ItemTest() { EXPECT_TRUE(rooms_.engine.CreateCache("c").has_value()); }
  ~ItemTest() override { EXPECT_EQ(rooms_.engine.CheckInvariants(), ""); }

  template <typename Request>
  static Request Parse(const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return request;
  }
  static std::string Print(const google::protobuf::Message& message) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    std::string text;
    EXPECT_TRUE(printer.PrintToString(message, &text));
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }

  // The answer as text, or the name of the error.
  template <typename Request, typename Response>
  std::string Ask(const Operation<Request, Response>& operation, const Request& request,
                  std::string_view cache = "c") {
    const auto answer = rooms_.Do(rooms_.MakeCall(cache), operation, request);
    return answer.has_value() ? Print(*answer) : std::string(ToString(answer.error().code()));
  }
  template <typename Request, typename Response>
  std::string Ask(const Operation<Request, Response>& operation, const std::string& request,
                  std::string_view cache = "c") {
    return Ask(operation, Parse<Request>(request), cache);
  }
  template <typename Request, typename Response>
  std::optional<Error> Refusal(const Operation<Request, Response>& operation,
                               const Request& request, std::string_view cache = "c") {
    const auto answer = rooms_.Do(rooms_.MakeCall(cache), operation, request);
    return answer.has_value() ? std::nullopt : std::optional(answer.error());
  }

  engine::Key At(std::string_view name) const { return {*rooms_.engine.FindCache("c"), name}; }
  // The life that is left, in milliseconds; -1 for an item that is not there.
  std::int64_t LifeOf(std::string_view name) {
    const auto left = rooms_.engine.ItemTtl(At(name), rooms_.clock.Now());
    if (!left.has_value()) return -1;
    return std::chrono::floor<std::chrono::milliseconds>(*left).count();
  }
  std::optional<engine::Kind> KindOf(std::string_view name) {
    return rooms_.engine.KindOf(At(name), rooms_.clock.Now());
  }

  // An item of that kind with one element, that lives for an hour, in the place of whatever is
  // there.
  void Make(engine::Kind kind, const std::string& name) {
    rooms_.engine.Delete(At(name), rooms_.clock.Now());
    switch (kind) {
      case engine::Kind::kDictionary:
        return MakeOne<engine::Dictionary>(name,
                                           [](auto& dictionary) { dictionary.Set("f", "1"); });
      case engine::Kind::kSet:
        return MakeOne<engine::ElementSet>(name, [](auto& set) { set.Add("e"); });
      case engine::Kind::kList:
        return MakeOne<engine::List>(name, [](auto& list) { list.PushBack("e"); });
      case engine::Kind::kSortedSet:
        return MakeOne<engine::SortedSet>(name, [](auto& set) { set.Put("e", 1); });
      default:
        ASSERT_TRUE(rooms_.engine.Set(At(name), "1", {InAnHour()}, rooms_.clock.Now()).has_value());
    }
  }
  base::Instant InAnHour() const { return rooms_.clock.Now() + std::chrono::hours(1); }
  template <typename T, typename Fn>
  void MakeOne(const std::string& name, Fn&& change) {
    ASSERT_TRUE(engine::WriteCollection<T>(rooms_.engine, At(name), {{InAnHour()}}, {1, 2},
                                           rooms_.clock.Now(), change)
                    .has_value());
  }

  static constexpr engine::Kind kKinds[] = {engine::Kind::kInline, engine::Kind::kDictionary,
                                            engine::Kind::kSet, engine::Kind::kList,
                                            engine::Kind::kSortedSet};

  template <typename Request>
  static void Rename(Request& request, const std::string& name) {
    if constexpr (requires { request.leaderboard(); }) {
      request.set_leaderboard(name);
    } else if constexpr (requires { request.dictionary_name(); }) {
      request.set_dictionary_name(name);
    } else if constexpr (requires { request.set_name(); }) {
      request.set_set_name(name);
    } else if constexpr (requires { request.list_name(); }) {
      request.set_list_name(name);
    } else if constexpr (requires { request.cache_key(); }) {
      request.set_cache_key(name);
    }
  }

  // What every operation on one item refuses, and in which order: the cache, then the name. Of a
  // request that is good when the item is there or not.
  template <typename Request, typename Response>
  void ExpectRefusals(const Operation<Request, Response>& operation, const std::string& text) {
    SCOPED_TRACE(operation.name);
    const struct {
      std::string cache, item;
      ErrorCode code;
      std::string words;
    } cases[] = {
        {"", "", ErrorCode::kInvalidArgument, "'cache' metadata"},
        {"", "k", ErrorCode::kInvalidArgument, "'cache' metadata"},
        {"nowhere", "", ErrorCode::kCacheNotFound, ""},
        {"nowhere", "k", ErrorCode::kCacheNotFound, ""},
        {"c", "", ErrorCode::kInvalidArgument, "key is empty"},
        {"c", std::string(limits::kKeyBytes + 1, 'k'), ErrorCode::kInvalidArgument, "64 KiB"},
    };
    for (const auto& c : cases) {
      SCOPED_TRACE(c.cache + "/" + c.item.substr(0, 9));
      Request request = Parse<Request>(text);
      Rename(request, c.item);
      const auto refusal = Refusal(operation, request, c.cache);
      ASSERT_TRUE(refusal.has_value());
      EXPECT_EQ(refusal->code(), c.code);
      EXPECT_EQ(refusal->service_code(), "");
      EXPECT_THAT(refusal->message(), ::testing::HasSubstr(c.words));
    }
    Request longest = Parse<Request>(text);
    Rename(longest, std::string(limits::kKeyBytes, 'k'));
    EXPECT_EQ(Refusal(operation, longest), std::nullopt);
  }

  // An item of any other kind is refused, and stays what it was.
  template <typename Request, typename Response>
  void ExpectWrongType(const Operation<Request, Response>& operation, const std::string& text,
                       engine::Kind own) {
    SCOPED_TRACE(operation.name);
    for (const engine::Kind kind : kKinds) {
      if (kind == own) continue;
      SCOPED_TRACE(static_cast<int>(kind));
      Request request = Parse<Request>(text);
      Rename(request, "wrong");
      Make(kind, "wrong");
      const auto refusal = Refusal(operation, request);
      ASSERT_TRUE(refusal.has_value());
      EXPECT_EQ(refusal->code(), ErrorCode::kFailedPrecondition);
      EXPECT_EQ(refusal->service_code(), "invalid_type");
      EXPECT_EQ(KindOf("wrong"), kind);
      EXPECT_EQ(LifeOf("wrong"), 3'600'000);
    }
  }

  // A bad argument is refused after a missing cache, and whatever the type of the item.
  template <typename Request, typename Response>
  void ExpectInvalid(const Operation<Request, Response>& operation, const std::string& text) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Ask(operation, text), "INVALID_ARGUMENT_ERROR");
    EXPECT_EQ(Ask(operation, text, "nowhere"), "NOT_FOUND_ERROR");
    EXPECT_EQ(Refusal(operation, Parse<Request>(text), "nowhere")->code(),
              ErrorCode::kCacheNotFound);
    for (const engine::Kind kind : kKinds) {
      Make(kind, "any");
      Request request = Parse<Request>(text);
      Rename(request, "any");
      EXPECT_EQ(Ask(operation, request), "INVALID_ARGUMENT_ERROR");
      EXPECT_EQ(KindOf("any"), kind);
      EXPECT_EQ(LifeOf("any"), 3'600'000);
    }
  }

  // The rules for the TTL of a collection that is written, of a request that names neither TTL nor
  // refresh, and leaves something in the collection.
  template <typename Request, typename Response>
  void ExpectCollectionTtl(const Operation<Request, Response>& operation, const std::string& text) {
    SCOPED_TRACE(operation.name);
    const auto write = [&](std::uint64_t ttl, bool refresh) {
      Request request = Parse<Request>(text);
      request.set_ttl_milliseconds(ttl);
      request.set_refresh_ttl(refresh);
      EXPECT_EQ(Refusal(operation, request), std::nullopt);
    };
    using std::chrono::milliseconds;
    write(1'000, false);
    EXPECT_EQ(LifeOf("k"), 1'000);
    rooms_.clock.Advance(milliseconds(400));
    write(5'000, false);
    EXPECT_EQ(LifeOf("k"), 600);
    write(5'000, true);
    EXPECT_EQ(LifeOf("k"), 5'000);
    write(100, true);
    EXPECT_EQ(LifeOf("k"), 100);
    rooms_.clock.Advance(milliseconds(99));
    EXPECT_EQ(LifeOf("k"), 1);
    rooms_.clock.Advance(milliseconds(1));
    EXPECT_EQ(LifeOf("k"), -1);
    write(3'000, true);
    EXPECT_EQ(LifeOf("k"), 3'000);
    ExpectTtlLimits(operation, text);
  }

  // Zero is refused everywhere, more than a day in the free tier only; both change nothing.
  template <typename Request, typename Response>
  void ExpectTtlLimits(const Operation<Request, Response>& operation, const std::string& text) {
    constexpr std::uint64_t kDay = 86'400'000;
    const auto refusal = [&](std::uint64_t ttl) {
      Request request = Parse<Request>(text);
      request.set_ttl_milliseconds(ttl);
      return Refusal(operation, request);
    };
    EXPECT_EQ(refusal(0)->code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(refusal(kDay + 1), std::nullopt);
    rooms_.services.profile = Profile::FreeTier();
    EXPECT_EQ(refusal(kDay), std::nullopt);
    EXPECT_EQ(refusal(kDay + 1)->code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(refusal(~std::uint64_t{0})->code(), ErrorCode::kInvalidArgument);
    rooms_.services.profile = {};
  }

  // In the free tier, an element of `request_of(bytes)` has at most 128 KiB.
  template <typename Request, typename Response, typename Fn>
  void ExpectElementLimit(const Operation<Request, Response>& operation, Fn&& request_of) {
    SCOPED_TRACE(operation.name);
    constexpr std::size_t kMost = 128 << 10;
    EXPECT_EQ(Refusal(operation, request_of(kMost + 1)), std::nullopt);
    rooms_.services.profile = Profile::FreeTier();
    EXPECT_EQ(Refusal(operation, request_of(kMost)), std::nullopt);
    const auto refusal = Refusal(operation, request_of(kMost + 1));
    rooms_.services.profile = {};
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->code(), ErrorCode::kLimitExceeded);
    EXPECT_EQ(refusal->limit_cause(), LimitCause::kElementSize);
    EXPECT_EQ(refusal->service_code(), "element_size_limit_exceeded");
    EXPECT_THAT(refusal->message(), ::testing::HasSubstr("element size"));
  }

  // Which of the three roles may make the call, of those that a rule gives over some items: "r"eads
  // only, "w"rites only, "b"oth.
  template <typename Request, typename Response>
  std::string Roles(const Operation<Request, Response>& operation, const Request& request,
                    const identity::Selector& items) {
    std::string may;
    for (const auto& [role, letter] :
         {std::pair(identity::Role::kReadOnly, 'r'), std::pair(identity::Role::kWriteOnly, 'w'),
          std::pair(identity::Role::kReadWrite, 'b')}) {
      const identity::Principal who{identity::PrincipalKind::kApiKey,
                                    "key",
                                    {},
                                    {.rules = {{.role = role, .cache = "c", .names = items}}},
                                    {}};
      Call call = rooms_.MakeCall("c");
      call.principal = &who;
      const auto answer = rooms_.Do(std::move(call), operation, request);
      if (answer.has_value() || answer.error().code() != ErrorCode::kPermission) may += letter;
    }
    return may;
  }
  // The same of a rule for "k" alone; a rule for another item lets nobody in.
  template <typename Request, typename Response>
  std::string Roles(const Operation<Request, Response>& operation, const std::string& text) {
    const auto request = Parse<Request>(text);
    EXPECT_EQ(Roles(operation, request, {identity::Match::kExact, "other"}), "");
    return Roles(operation, request, {identity::Match::kExact, "k"});
  }

  TestRooms rooms_;
};

// What a slice of the list "0123456789" has. Source: momento-semantics.md §5.
struct SliceCase {
  std::optional<int> start, end;
  std::string_view want;
};
inline constexpr SliceCase kSlices[] = {
    {std::nullopt, std::nullopt, "0123456789"},
    {0, 10, "0123456789"},
    {2, -6, "23"},
    {-7, -2, "34567"},
    {5, 0, ""},
    {5, 5, ""},
    {6, 5, ""},
    {std::nullopt, 3, "012"},
    {std::nullopt, -8, "01"},
    {std::nullopt, 0, ""},
    {7, std::nullopt, "789"},
    {-1, std::nullopt, "9"},
    {9, 10, "9"},
    {10, std::nullopt, ""},
    {-10, 1, "0"},
    {-11, 1, "0"},
    {3, 11, "3456789"},
    {11, 12, ""},
    {std::nullopt, -10, ""},
    {std::nullopt, -11, ""},
    {-100, 100, "0123456789"},
    {std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), "0123456789"},
    {std::numeric_limits<int>::max(), std::numeric_limits<int>::min(), ""},
};

}  // namespace keepsake::ops
