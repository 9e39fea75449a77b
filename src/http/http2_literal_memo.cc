#include "http/http2_literal_memo.h"

#include "crypto/equal.h"
#include "crypto/wipe.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>

namespace keepsake::http {
namespace {

// Below, decoding costs less than looking. Above, it is no credential of ours
// (limits::kTokenBytes).
constexpr std::size_t kLeastBytes = 64;
constexpr std::size_t kMostBytes = 6 << 10;
constexpr std::size_t kMostFrameBytes = 16 << 10;  // SETTINGS_MAX_FRAME_SIZE, which we leave alone
constexpr std::uint8_t kHuffman = 0x80;

// Steps over the instructions of a header block (RFC 7541 §6) without decoding a text. What it does
// not understand is the decoder's business.
class Steps {
 public:
  explicit Steps(std::string_view block) : block_(block) {}

  bool done() const { return at_ == block_.size(); }
  std::size_t at() const { return at_; }
  std::uint8_t first() const { return static_cast<std::uint8_t>(block_[at_]); }

  // An integer whose first byte holds `bits` bits of it (§5.1).
  std::optional<std::size_t> Integer(int bits) {
    if (done()) return std::nullopt;
    const std::size_t full = (std::size_t{1} << bits) - 1;
    std::size_t value = first() & full;
    ++at_;
    if (value < full) return value;
    for (int shift = 0; shift <= 14 && !done(); shift += 7) {
      const std::uint8_t byte = first();
      ++at_;
      value += static_cast<std::size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }
  bool Text() {
    const auto size = Integer(7);
    if (!size.has_value() || *size > block_.size() - at_) return false;
    at_ += *size;
    return true;
  }

 private:
  std::string_view block_;
  std::size_t at_ = 0;
};

bool IsLiteral(std::uint8_t first) {
  return (first & 0x80) == 0 && (first & 0xe0) != 0x20;
}

// The first value that is Huffman-coded and long, its length included.
std::string_view FindLong(std::string_view block) {
  Steps steps(block);
  while (!steps.done()) {
    const std::uint8_t first = steps.first();
    if (!IsLiteral(first)) {
      if (!steps.Integer((first & 0x80) != 0 ? 7 : 5).has_value()) return {};
      continue;
    }
    const auto name = steps.Integer((first & 0x40) != 0 ? 6 : 4);
    if (!name.has_value() || (*name == 0 && !steps.Text()) || steps.done()) return {};
    const std::size_t at = steps.at();
    const bool huffman = (steps.first() & kHuffman) != 0;
    if (!steps.Text()) return {};
    const std::size_t size = steps.at() - at;
    if (huffman && size >= kLeastBytes) return block.substr(at, size);
  }
  return {};
}

void AppendPlainText(std::string_view text, std::string& out) {
  constexpr std::size_t kFull = 0x7f;
  if (text.size() < kFull) {
    out.push_back(static_cast<char>(text.size()));
  } else {
    out.push_back(static_cast<char>(kFull));
    std::size_t rest = text.size() - kFull;
    for (; rest >= 0x80; rest >>= 7) out.push_back(static_cast<char>(rest % 0x80 + 0x80));
    out.push_back(static_cast<char>(rest));
  }
  out.append(text);
}

void AppendFrameHeader(std::size_t length, const FrameHeader& like, std::string& out) {
  const std::size_t parts[] = {length >> 16,
                               length >> 8,
                               length,
                               like.type,
                               like.flags,
                               like.stream_id >> 24,
                               like.stream_id >> 16,
                               like.stream_id >> 8,
                               like.stream_id};
  for (const std::size_t byte : parts) out.push_back(static_cast<char>(byte & 0xff));
}

struct DeleteInflater {
  void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
};

// The literal's plain form, or nothing when it is malformed. It is decoded as the value of a field
// of a block of its own.
std::string Plain(std::string_view literal) {
  nghttp2_hd_inflater* made = nullptr;
  if (nghttp2_hd_inflate_new(&made) != 0) return {};
  const std::unique_ptr<nghttp2_hd_inflater, DeleteInflater> inflater(made);
  std::string block("\x10\x01x", 3);  // never indexed, and so in no table
  block.append(literal);
  nghttp2_nv field = {};
  int flags = 0;
  const ssize_t taken = nghttp2_hd_inflate_hd2(inflater.get(), &field, &flags,
                                               reinterpret_cast<const std::uint8_t*>(block.data()),
                                               block.size(), /*in_final=*/1);
  crypto::Wipe(block);
  if (taken < 0 || (flags & NGHTTP2_HD_INFLATE_EMIT) == 0) return {};
  std::string plain;
  AppendPlainText({reinterpret_cast<const char*>(field.value), field.valuelen}, plain);
  return plain;
}

}  // namespace

LiteralMemo::~LiteralMemo() {
  crypto::Wipe(frame_);
}

std::optional<std::string_view> LiteralMemo::Rewrite(const FrameHeader& header,
                                                     std::string_view after) {
  constexpr std::uint8_t kOnly = frame_flag::kEndStream | frame_flag::kEndHeaders;
  if ((header.flags | kOnly) != kOnly || !header.has(frame_flag::kEndHeaders)) return std::nullopt;
  if (header.length > after.size() || header.length < kLeastBytes) return std::nullopt;
  const std::string_view block = after.substr(0, header.length);
  const std::string_view literal = FindLong(block);
  if (literal.empty() || literal.size() > kMostBytes) return std::nullopt;
  if (!crypto::Equal(coded_.reveal(), literal)) {
    coded_ = Secret(literal);
    plain_ = Secret();
    return std::nullopt;
  }
  if (plain_.empty()) plain_ = Secret(Plain(literal));
  const std::string_view plain = plain_.reveal();
  const std::size_t length = block.size() - literal.size() + plain.size();
  if (plain.empty() || length > kMostFrameBytes) return std::nullopt;
  const auto at = static_cast<std::size_t>(literal.data() - block.data());
  frame_.clear();
  AppendFrameHeader(length, header, frame_);
  frame_.append(block.substr(0, at)).append(plain).append(block.substr(at + literal.size()));
  return frame_;
}

}  // namespace keepsake::http
