#include "wire/message.h"

#include "base/limits.h"
#include "base/text.h"

#include "wire/proto/cache_list.pb.h"
#include "wire/proto/cache_scalar.pb.h"
#include "wire/proto/cache_sorted_set.pb.h"
#include "wire/proto/control.pb.h"
#include "wire/proto/leaderboard.pb.h"
#include "wire/proto/permission_messages.pb.h"
#include "wire/proto/pubsub.pb.h"

#include <gtest/gtest.h>

using namespace std::string_literals;

namespace keepsake::wire {
namespace {

template <typename Message>
Message From(void (*fill)(Message&)) {
  Message message;
  fill(message);
  return message;
}

// The bytes are worked out by hand from the encoding rules of protobuf: (number << 3 | wire type),
// then the value.
struct Golden {
  std::string name;
  std::shared_ptr<google::protobuf::MessageLite> message;
  std::string hex;
};

template <typename Message>
Golden Case(std::string name, void (*fill)(Message&), std::string hex) {
  return {std::move(name), std::make_shared<Message>(From(fill)), std::move(hex)};
}

std::vector<Golden> Goldens() {
  using namespace cache_client;
  return {
      Case<GetRequest>(
          "bytes", [](auto& m) { m.set_cache_key("key"); }, "0a036b6579"),
      Case<GetResponse>(
          "an enum and a body",
          [](auto& m) {
            m.set_result(Hit);
            m.set_cache_body("12345");
          },
          "08021205"s + "3132333435"),
      Case<SetRequest>(
          "a number of more than seven bits",
          [](auto& m) {
            m.set_cache_key("k");
            m.set_cache_body("v");
            m.set_ttl_milliseconds(600'000);
          },
          "0a016b12017618c0cf24"),
      Case<ListFetchRequest>(
          "sint32 is zig-zag: -2 is 3, 1 is 2",
          [](auto& m) {
            m.set_list_name("l");
            m.set_inclusive_start(-2);
            m.set_exclusive_end(1);
          },
          "0a016c18032802"),
      Case<ListFetchRequest>(
          "an index of 0 is present, and so is no bound",
          [](auto& m) {
            m.mutable_unbounded_start();
            m.set_exclusive_end(0);
          },
          "12002800"),
      Case<IncrementRequest>(
          "int64 is not zig-zag", [](auto& m) { m.set_amount(-1); }, "10ffffffffffffffffff01"),
      Case<KeysExistResponse>(
          "repeated bool is packed",
          [](auto& m) {
            m.add_exists(true);
            m.add_exists(false);
          },
          "0a020100"),
      Case<SortedSetFetchResponse>(
          "an empty form of the elements is present",
          [](auto& m) { m.mutable_found()->mutable_values_with_scores(); }, "0a020a00"),
      Case<SortedSetUnionStoreRequest::Source>(
          "a weight is a float", [](auto& m) { m.set_weight(1.5f); }, "150000c03f"),
      Case<SortedSetElement>(
          "a score is a double", [](auto& m) { m.set_score(1.5); }, "11000000000000f83f"),
      Case<leaderboard::GetRankRequest>(
          "repeated uint32 is packed",
          [](auto& m) {
            m.set_leaderboard("b");
            m.add_ids(1);
            m.add_ids(300);
          },
          "1201621a0301ac02"),
      Case<leaderboard::GetCompetitionRankRequest>(
          "an optional order of 0 is present", [](auto& m) { m.set_order(leaderboard::ASCENDING); },
          "1800"),
      Case<permission_messages::Permissions>(
          "an enum of 0 in a oneof is present",
          [](auto& m) { m.set_super_user(permission_messages::SuperUser); }, "0800"),
      Case<pubsub::SubscriptionItem>(
          "a heartbeat", [](auto& m) { m.mutable_heartbeat(); }, "1a00"),
      Case<control_client::ListCachesResponse>(
          "a cache and its limits",
          [](auto& m) {
            auto& cache = *m.add_cache();
            cache.set_cache_name("c");
            cache.mutable_cache_limits()->set_max_ttl_seconds(86'400);
          },
          "0a090a016312042080a305"),
      Case<DeleteResponse>(
          "nothing", [](auto&) {}, ""),
  };
}

TEST(MessageTest, BytesAreThoseOfTheContract) {
  for (const auto& c : Goldens()) {
    SCOPED_TRACE(c.name);
    std::string bytes = "before ";
    AppendTo(*c.message, bytes);
    EXPECT_EQ(base::HexEncode(bytes.substr(7)), c.hex);
    EXPECT_EQ(SizeOf(*c.message), c.hex.size() / 2);

    const std::unique_ptr<google::protobuf::MessageLite> parsed(c.message->New());
    ASSERT_TRUE(ParseInto(*base::HexDecode(c.hex), *parsed).has_value());
    EXPECT_EQ(base::HexEncode(parsed->SerializeAsString()), c.hex);
  }
}

TEST(MessageTest, RepeatedNumbersAreTakenUnpackedToo) {
  const auto request = Parse<leaderboard::GetRankRequest>(*base::HexDecode("120162180118ac02"));
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->ids_size(), 2);
  EXPECT_EQ(request->ids(1), 300u);
}

TEST(MessageTest, ParsingReplacesWhatWasThere) {
  cache_client::SetRequest request;
  request.set_ttl_milliseconds(7);
  ASSERT_TRUE(ParseInto("\x0a\x01k", request).has_value());
  EXPECT_EQ(request.cache_key(), "k");
  EXPECT_EQ(request.ttl_milliseconds(), 0u);
}

TEST(MessageTest, UnknownFieldsAreKept) {
  const std::string bytes = "\x0a\x01k\xf2\x3f\x02hi"s;  // field 1022
  const auto request = Parse<cache_client::GetRequest>(bytes);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->SerializeAsString(), bytes);
}

TEST(MessageTest, MalformedBytesAreRefused) {
  const struct {
    std::string name, bytes;
  } cases[] = {
      {"a tag without a value", "\x0a"s},
      {"a length past the end", "\x0a\x05k"s},
      {"a length of 2^32 - 1", "\x0a\xff\xff\xff\xff\x0f"s},
      {"a negative length", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s},
      {"a varint of eleven bytes", "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s},
      {"field number 0", "\x02\x00"s},
      {"wire type 6", "\x0e\x00"s},
      {"the end of a group that never began", "\x0c"s},
      {"a group without an end", "\x0b"s},
      {"a group that ends as another", "\x0b\x14"s},
      {"a stray byte after a whole message", "\x0a\x01k\x0a"s},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto request = Parse<cache_client::SetRequest>(c.bytes);
    ASSERT_FALSE(request.has_value());
    EXPECT_EQ(request.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(request.error().message(), "the bytes are no valid cache_client.SetRequest message");
  }
}

TEST(MessageTest, TextThatIsNotUtf8IsRefusedInSilence) {
  testing::internal::CaptureStderr();
  EXPECT_FALSE(Parse<control_client::CreateCacheRequest>("\x0a\x01\xff").has_value());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "a peer can fill the log";
  EXPECT_TRUE(Parse<cache_client::GetRequest>("\x0a\x01\xff").has_value()) << "bytes are free";
}

// Groups of an unknown field are the only thing in our messages that can nest without end.
std::string NestedGroups(int depth) {
  std::string bytes;
  for (int i = 0; i < depth; ++i) bytes += "\x5b";  // field 11, group begins
  for (int i = 0; i < depth; ++i) bytes += "\x5c";
  return bytes;
}

TEST(MessageTest, NestingEndsAtTheLimit) {
  EXPECT_TRUE(Parse<cache_client::GetRequest>(NestedGroups(limits::kProtobufDepth)).has_value());
  EXPECT_FALSE(
      Parse<cache_client::GetRequest>(NestedGroups(limits::kProtobufDepth + 1)).has_value());
}

}  // namespace
}  // namespace keepsake::wire
