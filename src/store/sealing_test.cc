#include "store/sealing.h"

#include "base/text.h"
#include "testing/seeded_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace keepsake::store {
namespace {

// Bytes 0, 1, 2, ...: so that the vectors below can be made again by hand.
class CountingRandom final : public base::Random {
 public:
  void Fill(std::span<std::byte> out) override {
    for (std::byte& b : out) b = static_cast<std::byte>(next_++);
  }

 private:
  unsigned char next_ = 0;
};

const RecordId kId{Kind::kVersion, "5ec4e7/v1"};

std::string Opened(const Keyring& keyring, const RecordId& id, std::string_view context,
                   std::string_view sealed) {
  const auto opened = OpenRecord(keyring, id, context, sealed);
  return opened.has_value() ? std::string(opened->view()) : "(" + opened.error().message() + ")";
}

class SealingTest : public ::testing::Test {
 protected:
  testing::SeededRandom random_{testing::Seed()};
  Keyring keyring_ = Keyring::Make({}, random_);
};

// S-FMT-2: a record as format 1 has it, made from the description in store/sealing.h by another
// program. It stays for ever, and opens in every later version.
constexpr std::string_view kRecordOfFormat1 =
    "4b535243010100000001707172737475767778797a7b923f41375989574af6a00cbe7ef00b7f6b77"
    "58917dbeac694951a9c34df59ae753e18b35548df953770f82a4943a52967c7d7e7f808182838485"
    "868700000110153c153e298b4376e2af8a8f728838c0ecfadcf74acf7d72391d8520bc79123ba03c"
    "b75bac28fe0ab962752cc56446cab240899301ed3a4e82109ea8014d1c9efc042244744427514ff2"
    "0c684701c156138f286c6d6852870e35f3068c774b34be2e00d6b482c6cfaad39d6c95090c665610"
    "b7b4132ce28370f93b09365b5be3b4d4d5425ebdec89937b05855767e9c19f61b6dbc0e89a035fd6"
    "dd5f43bdb1fca5025da620f719c2c5ab594c5e7fbed3ae929a55d4125272d929269a37ec8965f08b"
    "a8e25c8049450a96b50086bea0543ef968cdab4e4aa2c7d139c96a0a00a5b6aa1ddf194a26d6f045"
    "b323b4b678fe94f4789f96bd5d6e810579be8fdbf580d6f400345bcf2efa3ad1c962f07a407a";

TEST_F(SealingTest, RecordsOfFormat1OpenForEver) {
  CountingRandom counting;
  const Keyring keyring = Keyring::Make({}, counting);
  const std::string record = base::HexDecode(kRecordOfFormat1).value();
  EXPECT_EQ(Opened(keyring, kId, "context", record), "the value");
}

TEST_F(SealingTest, RecordsAreWrittenInFormat1) {
  CountingRandom counting;
  const Keyring keyring = Keyring::Make({}, counting);
  const std::string record = SealRecord(keyring, kId, "context", "the value", counting);
  EXPECT_EQ(base::HexEncode(record), kRecordOfFormat1);
}

TEST_F(SealingTest, EveryLengthComesBackAndIsPadded) {
  for (const std::size_t size : {0u, 1u, 250u, 251u, 252u, 256u, 507u, 508u, 65'536u}) {
    const std::string value = random_.Bytes(size);
    const std::string sealed = SealRecord(keyring_, kId, "", value, random_);
    EXPECT_EQ(Opened(keyring_, kId, "", sealed), value);
    const std::size_t padded = (5 + size + 255) / 256 * 256;
    EXPECT_EQ(sealed.size(), 86 + padded + 16) << size;
  }
}

// S-KEY-3
TEST_F(SealingTest, ARecordThatWasMovedDoesNotOpen) {
  const std::string sealed = SealRecord(keyring_, kId, "context", "value", random_);
  ASSERT_EQ(Opened(keyring_, kId, "context", sealed), "value");
  const std::string refused = "(the record does not open)";
  EXPECT_EQ(Opened(keyring_, {Kind::kSecret, kId.key}, "context", sealed), refused);
  EXPECT_EQ(Opened(keyring_, {kId.kind, "5ec4e7/v2"}, "context", sealed), refused);
  EXPECT_EQ(Opened(keyring_, {kId.kind, "5ec4e7/v"}, "1context", sealed), refused);
  EXPECT_EQ(Opened(keyring_, kId, "", sealed), refused);
  const Keyring other = Keyring::Make({}, random_);
  EXPECT_EQ(Opened(other, kId, "context", sealed), refused);
}

TEST_F(SealingTest, EveryChangedByteIsRefused) {
  const std::string sealed = SealRecord(keyring_, kId, "context", "value", random_);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      std::string changed = sealed;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      ASSERT_FALSE(OpenRecord(keyring_, kId, "context", changed).has_value()) << i << " " << bit;
    }
  }
}

TEST_F(SealingTest, EveryOtherLengthIsRefused) {
  const std::string sealed = SealRecord(keyring_, kId, "context", "value", random_);
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    ASSERT_FALSE(OpenRecord(keyring_, kId, "context", sealed.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(OpenRecord(keyring_, kId, "context", sealed + '\0').has_value());
}

TEST_F(SealingTest, PartsOfTwoRecordsDoNotMix) {
  const std::string one = SealRecord(keyring_, kId, "context", "value", random_);
  const std::string two = SealRecord(keyring_, kId, "context", "value", random_);
  for (const std::size_t cut : {10u, 22u, 70u, 82u, 86u}) {
    EXPECT_FALSE(
        OpenRecord(keyring_, kId, "context", one.substr(0, cut) + two.substr(cut)).has_value() &&
        cut > 10)
        << cut;
  }
}

// S-FMT-1
TEST_F(SealingTest, FormatsOfTheFutureAreNamed) {
  std::string sealed = SealRecord(keyring_, kId, "", "value", random_);
  sealed[4] = 2;
  EXPECT_EQ(OpenRecord(keyring_, kId, "", sealed).error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_THAT(Opened(keyring_, kId, "", sealed), ::testing::HasSubstr("newer"));
}

// S-KEY-1, S-KEY-2
TEST_F(SealingTest, TwoRecordsOfOneValueShareNothing) {
  const std::string one = SealRecord(keyring_, kId, "", std::string(1'000, 'x'), random_);
  const std::string two = SealRecord(keyring_, kId, "", std::string(1'000, 'x'), random_);
  std::set<std::string> blocks;
  for (std::size_t i = 10; i + 16 <= one.size(); ++i) blocks.insert(one.substr(i, 16));
  for (std::size_t i = 10; i + 16 <= two.size(); ++i) {
    ASSERT_FALSE(blocks.contains(two.substr(i, 16))) << i;
  }
}

TEST_F(SealingTest, AKeyThatOnlyOpensStillOpens) {
  const std::string sealed = SealRecord(keyring_, kId, "", "value", random_);
  keyring_.Rotate({}, random_);
  EXPECT_EQ(Opened(keyring_, kId, "", sealed), "value");
  const std::string later = SealRecord(keyring_, kId, "", "value", random_);
  EXPECT_EQ(base::HexEncode(later.substr(6, 4)), "00000002");
  keyring_.keks.erase(keyring_.keks.begin());
  EXPECT_EQ(Opened(keyring_, kId, "", sealed), "(the record does not open)");
  EXPECT_EQ(Opened(keyring_, kId, "", later), "value");
}

}  // namespace
}  // namespace keepsake::store
