#include "grpc/frame.h"

#include <gtest/gtest.h>

namespace keepsake::grpc {
namespace {

using namespace std::literals;

TEST(TakeMessageTest, TakesOneWholeMessageOffTheFront) {
  const std::string bytes = "\0\0\0\0\x03one\0\0\0\0\0\0\0\0\0\x02"s + "zz\0\0"s;
  std::string_view stream = bytes;
  EXPECT_EQ(TakeMessage(stream, 8).value(), "one");
  EXPECT_EQ(TakeMessage(stream, 8).value(), "");
  EXPECT_EQ(TakeMessage(stream, 8).value(), "zz");
  EXPECT_EQ(TakeMessage(stream, 8).value(), std::nullopt);
  EXPECT_EQ(stream, "\0\0"s) << "the begun prefix stays";
}

TEST(TakeMessageTest, MoreBytesMustComeFirst) {
  const std::string whole = "\0\0\0\0\x05hello"s;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    SCOPED_TRACE(n);
    std::string_view stream = std::string_view(whole).substr(0, n);
    const auto taken = TakeMessage(stream, 8);
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(*taken, std::nullopt);
    EXPECT_EQ(stream.size(), n);
    const auto size = PeekMessageBytes(stream, 8);
    EXPECT_EQ(*size, n < kPrefixBytes ? std::nullopt : std::optional<std::size_t>(5));
  }
}

TEST(TakeMessageTest, BadPrefixesAreRefused) {
  const struct {
    std::string name, bytes;
    ErrorCode want;
  } cases[] = {
      {"compressed", "\x01\0\0\0\0"s, ErrorCode::kUnimplemented},
      {"compressed, known from its first byte", "\x01"s, ErrorCode::kUnimplemented},
      {"unknown flag", "\x02\0\0\0\0"s, ErrorCode::kInvalidArgument},
      {"negative flag", "\xff\0\0\0\0"s, ErrorCode::kInvalidArgument},
      {"one byte over the limit", "\0\0\0\0\x09"s, ErrorCode::kLimitExceeded},
      {"the largest there is", "\0\xff\xff\xff\xff"s, ErrorCode::kLimitExceeded},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::string_view stream = c.bytes;
    const auto taken = TakeMessage(stream, /*max_bytes=*/8);
    ASSERT_FALSE(taken.has_value());
    EXPECT_EQ(taken.error().code(), c.want);
    EXPECT_EQ(stream, c.bytes);
  }
}

// The words by which Momento's clients tell this limit (momento-wire.md §1.4).
TEST(TakeMessageTest, AnOversizeMessageNamesTheRequestLimit) {
  std::string_view stream = "\0\0\0\0\x09"sv;
  const auto taken = TakeMessage(stream, 8);
  EXPECT_NE(taken.error().message().find("request limit"), std::string::npos);
  EXPECT_EQ(taken.error().limit_cause(), LimitCause::kRequestSize);
}

TEST(TakeMessageTest, ARefusedEncodingNamesTheAcceptedOne) {
  std::string_view stream = "\x01"sv;
  EXPECT_NE(TakeMessage(stream, 8).error().message().find("identity"), std::string::npos);
}

TEST(AppendMessageTest, WritesWhatTakeMessageReads) {
  for (const std::size_t size : {0U, 1U, 255U, 256U, 65'536U, 1'000'000U}) {
    SCOPED_TRACE(size);
    const std::string message(size, 'm');
    std::string out = "before";
    AppendMessage(message, out);
    ASSERT_EQ(out.size(), 6 + kPrefixBytes + size);
    std::string_view stream = std::string_view(out).substr(6);
    EXPECT_EQ(TakeMessage(stream, size).value(), message);
    EXPECT_TRUE(stream.empty());
  }
}

}  // namespace
}  // namespace keepsake::grpc
