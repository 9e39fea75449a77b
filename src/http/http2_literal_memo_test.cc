#include "http/http2_literal_memo.h"

#include "http/http2_testing.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::http::testing {
namespace {

constexpr std::uint8_t kEnd = frame_flag::kEndHeaders | frame_flag::kEndStream;
const std::string kToken(400, 't');

struct SentField {
  std::string name, value;
  bool never_indexed = false;
};

// Encodes as clients do that are built on nghttp2: Huffman where it is shorter, one table for all
// blocks of the connection.
class HpackWriter {
 public:
  HpackWriter() { nghttp2_hd_deflate_new(&deflater_, 4096); }
  ~HpackWriter() { nghttp2_hd_deflate_del(deflater_); }
  HpackWriter(const HpackWriter&) = delete;
  HpackWriter& operator=(const HpackWriter&) = delete;

  std::string Write(std::vector<SentField>& fields) {
    std::vector<nghttp2_nv> block;
    for (SentField& field : fields) {
      block.push_back({reinterpret_cast<std::uint8_t*>(field.name.data()),
                       reinterpret_cast<std::uint8_t*>(field.value.data()), field.name.size(),
                       field.value.size(),
                       static_cast<std::uint8_t>(field.never_indexed ? NGHTTP2_NV_FLAG_NO_INDEX
                                                                     : NGHTTP2_NV_FLAG_NONE)});
    }
    std::string out(nghttp2_hd_deflate_bound(deflater_, block.data(), block.size()), '\0');
    const ssize_t n = nghttp2_hd_deflate_hd(deflater_, reinterpret_cast<std::uint8_t*>(out.data()),
                                            out.size(), block.data(), block.size());
    out.resize(static_cast<std::size_t>(n));
    return out;
  }
  void ChangeTable(std::size_t bytes) { nghttp2_hd_deflate_change_table_size(deflater_, bytes); }

 private:
  nghttp2_hd_deflater* deflater_ = nullptr;
};

std::string Coded(const std::string& value) {
  std::vector<SentField> fields = {{"authorization", value, true}};
  return HpackWriter().Write(fields);
}
FrameHeader HeaderOf(std::string_view block, std::uint8_t flags = kEnd) {
  return {.length = static_cast<std::uint32_t>(block.size()),
          .type = frame_type::kHeaders,
          .flags = flags,
          .stream_id = 0x01020305};
}

TEST(LiteralMemoTest, TheSecondTimeInARowTheValueIsPlain) {
  LiteralMemo memo;
  const std::string block = Coded(kToken);
  ASSERT_LT(block.size(), kToken.size()) << "Huffman-coded";
  EXPECT_FALSE(memo.Rewrite(HeaderOf(block), block).has_value());
  for (int i = 0; i < 3; ++i) {
    const auto frame = memo.Rewrite(HeaderOf(block), block + "what follows");
    ASSERT_TRUE(frame.has_value());
    const FrameHeader header = ReadFrameHeader(frame->data());
    EXPECT_EQ(header.length, frame->size() - kFrameHeaderBytes);
    EXPECT_EQ(header.type, frame_type::kHeaders);
    EXPECT_EQ(header.flags, kEnd);
    EXPECT_EQ(header.stream_id, 0x01020305U);
    EXPECT_TRUE(frame->ends_with(HpackText(kToken)));
    EXPECT_EQ(HpackReader().Read(frame->substr(kFrameHeaderBytes)),
              (FieldList{{"authorization", kToken}}));
  }
}

TEST(LiteralMemoTest, AnotherValueIsLearntAnew) {
  LiteralMemo memo;
  const std::string one = Coded(kToken), other = Coded(kToken.substr(1) + "u");
  for (const std::string& block : {one, other, one, other}) {
    EXPECT_FALSE(memo.Rewrite(HeaderOf(block), block).has_value()) << "never twice in a row";
  }
  const auto frame = memo.Rewrite(HeaderOf(other), other);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(HpackReader().Read(frame->substr(kFrameHeaderBytes)).front().second.back(), 'u');
}

TEST(LiteralMemoTest, WhatItDoesNotUnderstandStaysAsItIs) {
  const std::string good = Coded(kToken);
  const std::string with_bad_code =  // a code of more than 7 bits of padding (RFC 7541 §5.2)
      std::string("\x10\x01x\x80", 3) + std::string("\xff\x01", 2) + std::string(128, '\xff');
  const struct {
    std::string name;
    std::string block;
    std::uint8_t flags = kEnd;
    std::size_t missing = 0;  // bytes of the frame that have not come
  } cases[] = {
      {"padded", good, kEnd | frame_flag::kPadded},
      {"with a priority", good, kEnd | NGHTTP2_FLAG_PRIORITY},
      {"goes on in CONTINUATION", good, frame_flag::kEndStream},
      {"not here yet", good, kEnd, 1},
      {"a short value", Coded(std::string(40, 't'))},
      {"a giant value", Coded(std::string(12'000, 't'))},
      {"plain already", HpackField("authorization", kToken)},
      {"cut inside its text", good.substr(0, good.size() - 1)},
      {"an integer without end", std::string(100, '\xff')},
      {"no value", std::string(70, '\x82') + std::string("\x10\x01x", 3)},
      {"not Huffman's code", with_bad_code},
      {"empty", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    LiteralMemo memo;
    for (int i = 0; i < 3; ++i) {
      const std::string_view came = std::string_view(c.block).substr(0, c.block.size() - c.missing);
      EXPECT_FALSE(memo.Rewrite(HeaderOf(c.block, c.flags), came).has_value());
    }
  }
}

TEST(LiteralMemoTest, AFrameThatWouldBeTooLongStaysAsItIs) {
  const std::string block = HpackField("x", std::string(16'000, 'x')) + Coded(kToken);
  ASSERT_LT(block.size(), 16'384U);
  LiteralMemo memo;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(memo.Rewrite(HeaderOf(block), block).has_value());
}

// Any client's blocks mean the same behind the memo, table and all.
TEST(LiteralMemoTest, ADecoderReadsTheSameFields) {
  const auto seed = keepsake::testing::Seed();
  SCOPED_TRACE(seed);
  keepsake::testing::SeededRandom random(seed);
  const auto pick = [&](std::size_t n) {
    return static_cast<std::uint8_t>(random.Bytes(1)[0]) % n;
  };
  const std::string values[] = {"a", std::string(90, 'b'), kToken, "/path/" + kToken,
                                std::string(80, '\x01') + "needs more than eight bits each"};
  std::size_t rewritten = 0;
  for (int connection = 0; connection < 200; ++connection) {
    LiteralMemo memo;
    HpackWriter writer;
    HpackReader as_sent, behind;
    std::vector<SentField> fields;
    for (int request = 0; request < 30; ++request) {
      if (fields.empty() || pick(4) == 0) {
        fields.clear();
        for (std::size_t n = 1 + pick(5); n > 0; --n) {
          fields.push_back({std::string("name") + static_cast<char>('a' + pick(4)),
                            values[pick(std::size(values))], pick(2) == 0});
        }
      }
      if (pick(16) == 0) writer.ChangeTable(pick(2) == 0 ? 0 : 4096);
      const std::string block = writer.Write(fields);
      const auto frame = memo.Rewrite(HeaderOf(block), block);
      rewritten += frame.has_value();
      ASSERT_EQ(behind.Read(frame.has_value() ? frame->substr(kFrameHeaderBytes) : block),
                as_sent.Read(block));
    }
  }
  EXPECT_GT(rewritten, 500U) << "the test must meet what it is for";
}

// Through a session: the same request with the same credential, in pieces of any size.
TEST(LiteralMemoTest, ASessionSeesTheCredentialEveryTime) {
  for (const std::size_t piece : {1U, 7U, 100U, 100'000U}) {
    Http2World world;
    std::vector<std::string> seen;
    world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
      seen.emplace_back(exchange->head().fields.Find("authorization").value_or(""));
      exchange->Respond({});
    };
    ServedConnection& peer = world.Open();
    std::string all = ClientPreface();
    for (std::uint32_t id = 1; id < 20; id += 2) {
      const std::string block = HpackBlock(RequestFields()) + Coded(kToken);
      all += Frame(frame_type::kHeaders, kEnd, id, block);
      all += Frame(0xfa, 0, 0, "unknown");
    }
    for (std::string_view rest = all; !rest.empty();) {
      const std::size_t n = std::min(piece, rest.size());
      peer.Send(rest.substr(0, n));
      rest.remove_prefix(n);
    }
    EXPECT_EQ(seen, std::vector<std::string>(10, kToken)) << piece;
    EXPECT_TRUE(peer.frames().Ended(19));
  }
}

}  // namespace
}  // namespace keepsake::http::testing
