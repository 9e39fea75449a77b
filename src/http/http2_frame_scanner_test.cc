#include "http/http2_testing.h"

#include <gtest/gtest.h>

namespace keepsake::http::testing {
namespace {

struct Scanned {
  std::vector<FrameHeader> headers;
  std::vector<bool> in_block;  // after each piece

  bool operator==(const Scanned& other) const {
    return std::ranges::equal(headers, other.headers, [](const auto& a, const auto& b) {
      return a.length == b.length && a.type == b.type && a.flags == b.flags &&
             a.stream_id == b.stream_id;
    });
  }
};

Scanned Scan(std::string_view bytes, std::size_t piece, std::size_t preface = 0) {
  FrameScanner scanner(preface);
  Scanned scanned;
  while (!bytes.empty()) {
    std::string_view rest = bytes.substr(0, piece);
    bytes.remove_prefix(rest.size());
    while (const auto header = scanner.Next(rest)) scanned.headers.push_back(*header);
    scanned.in_block.push_back(scanner.in_header_block());
  }
  return scanned;
}

TEST(FrameScannerTest, ReadsEveryFieldOfAHeader) {
  const FrameHeader header = ReadFrameHeader("\x01\x02\x03\x09\xa5\xff\x00\x00\x07");
  EXPECT_EQ(header.length, 0x010203U);
  EXPECT_EQ(header.type, frame_type::kContinuation);
  EXPECT_EQ(header.flags, 0xa5);
  EXPECT_EQ(header.stream_id, 0x7f000007U) << "the reserved bit is not part of the id";
}

TEST(FrameScannerTest, TheFramesAreTheSameHoweverTheBytesAreCut) {
  const std::string bytes = std::string(kMagic) + Settings({{3, 100}}) + Request(1) + Ping() +
                            Data(3, std::string(300, 'd'), false) + Data(3, "", true) +
                            SettingsAck();
  const Scanned whole = Scan(bytes, bytes.size(), kMagic.size());
  ASSERT_EQ(whole.headers.size(), 6U);
  EXPECT_EQ(whole.headers[3].length, 300U);
  for (std::size_t piece = 1; piece < 40; ++piece) {
    SCOPED_TRACE(piece);
    EXPECT_EQ(Scan(bytes, piece, kMagic.size()), whole);
  }
}

TEST(FrameScannerTest, AHeaderBlockLastsToTheLastByteOfItsLastFrame) {
  const std::string bytes =
      Frame(frame_type::kHeaders, 0, 1, "ab") + Frame(frame_type::kContinuation, 0, 1, "") +
      Frame(frame_type::kContinuation, frame_flag::kEndHeaders, 1, "c") + Ping();
  const Scanned scanned = Scan(bytes, 1);
  for (std::size_t i = 0; i < scanned.in_block.size(); ++i) {
    // HEADERS is known with its 9th byte; the block ends with byte 30, the payload of the third.
    EXPECT_EQ(scanned.in_block[i], i >= 8 && i < 29) << i;
  }
}

TEST(FrameScannerTest, AnEmptyLastFrameEndsTheBlockAtOnce) {
  EXPECT_FALSE(Scan(Frame(frame_type::kHeaders, frame_flag::kEndHeaders, 1), 1).in_block.back());
  EXPECT_TRUE(Scan(Frame(frame_type::kHeaders, 0, 1), 1).in_block.back());
}

}  // namespace
}  // namespace keepsake::http::testing
