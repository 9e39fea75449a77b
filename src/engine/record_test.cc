#include "engine/record.h"

#include "engine/budget.h"

#include <array>
#include <string>

namespace keepsake::engine {
namespace {

constexpr Instant kExpiry{std::chrono::nanoseconds(1'234'567'890'123)};

RecordHead InlineHead(std::size_t key, std::size_t value, bool has_expiry) {
  RecordHead head;
  head.key_bytes = static_cast<std::uint32_t>(key);
  head.value_bytes = static_cast<std::uint32_t>(value);
  head.has_expiry = has_expiry;
  head.cache = 65'535;
  return head;
}

TEST(RecordTest, ItsSizeIsHeadExpiryKeyAndValuePadded) {
  const struct {
    std::size_t key, value;
    bool has_expiry;
    std::size_t want;
  } cases[] = {
      {16, 32, false, 56}, {16, 32, true, 64}, {1, 0, false, 16}, {8, 0, false, 16},
      {8, 1, false, 24},   {1, 0, true, 24},   {3, 4, true, 24},  {100, 16'384, true, 16'504},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(InlineHead(c.key, c.value, c.has_expiry).record_bytes(), c.want);
  }
}

TEST(RecordTest, WhatIsWrittenIsRead) {
  for (const std::size_t key_bytes : {1, 7, 8, 100}) {
    for (const std::size_t value_bytes : {0, 1, 9, 1'000}) {
      for (const bool has_expiry : {false, true}) {
        alignas(8) std::array<std::byte, 1'200> memory{};
        const std::string key(key_bytes, 'k');
        const std::string value(value_bytes, 'v');
        const RecordHead head = InlineHead(key_bytes, value_bytes, has_expiry);
        Record record = Record::Write(memory.data(), head, key, value, nullptr, kExpiry);
        EXPECT_EQ(record.bytes(), head.record_bytes());
        EXPECT_EQ(record.weight(), head.record_bytes());
        EXPECT_TRUE(record.HasKey({65'535, key}));
        EXPECT_FALSE(record.HasKey({65'534, key}));
        EXPECT_FALSE(record.HasKey({65'535, key + "k"}));
        EXPECT_EQ(record.inline_value(), value);
        EXPECT_EQ(record.expiry(), has_expiry ? kExpiry : Instant::max());
        EXPECT_EQ(record.ExpiredAt(kExpiry), has_expiry);
        EXPECT_FALSE(record.ExpiredAt(kExpiry - std::chrono::nanoseconds(1)));
        EXPECT_FALSE(record.dead());
        record.Kill();
        EXPECT_TRUE(record.dead());
        EXPECT_EQ(record.bytes(), head.record_bytes());
      }
    }
  }
}

TEST(RecordTest, AnInlineValueChangesLengthInPlace) {
  alignas(8) std::array<std::byte, 64> memory{};
  Record record =
      Record::Write(memory.data(), InlineHead(3, 5, true), "key", "value", nullptr, kExpiry);
  const std::size_t bytes = record.bytes();
  record.SetInlineValue("ab");
  record.SetExpiry(kExpiry + std::chrono::hours(1));
  EXPECT_EQ(record.inline_value(), "ab");
  EXPECT_TRUE(record.HasKey({65'535, "key"}));
  EXPECT_EQ(record.expiry(), kExpiry + std::chrono::hours(1));
  EXPECT_EQ(record.bytes(), bytes);
}

TEST(RecordTest, ABlockCarriesTheValueAndALongKey) {
  const auto budget = std::make_shared<Budget>(1 << 20, 0);
  for (const bool key_in_block : {false, true}) {
    alignas(8) std::array<std::byte, 64> memory{};
    BlockRef block = Block::Make(budget, key_in_block ? "the key" : "", "the value");
    RecordHead head = InlineHead(7, 0, true);
    head.kind = Kind::kBlock;
    head.key_in_block = key_in_block;
    const Record record = Record::Write(memory.data(), head, "the key", {}, block.get(), kExpiry);
    EXPECT_EQ(record.bytes(), key_in_block ? 24U : 32U);
    EXPECT_EQ(record.weight(), record.bytes() + block->charged_bytes());
    EXPECT_TRUE(record.HasKey({65'535, "the key"}));
    EXPECT_EQ(record.block()->value(), "the value");
  }
}

}  // namespace
}  // namespace keepsake::engine
