#include "store/ledger.h"

#include "base/text.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::store {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  testing::SeededRandom random_{testing::Seed()};
  Keyring keyring_ = Keyring::Make({}, random_);
  LedgerBook book_{keyring_};
};

TEST_F(LedgerTest, WhatWasSealedOpens) {
  Ledger ledger{.generation = 77, .records = {}, .wraps = {{1, 5}, {2, 1ULL << 40}}};
  ledger.Toggle(book_.DigestOf(1, "key", "sealed"));
  const auto opened = book_.Open(book_.Seal(ledger, random_));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->generation, 77u);
  EXPECT_EQ(opened->records, ledger.records);
  EXPECT_EQ(opened->wraps, ledger.wraps);
}

TEST_F(LedgerTest, EveryChangedByteIsRefused) {
  const std::string sealed = book_.Seal({.generation = 1, .records = {}, .wraps = {}}, random_);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_FALSE(book_.Open(changed).has_value()) << i;
    ASSERT_FALSE(book_.Open(sealed.substr(0, i)).has_value()) << i;
  }
  EXPECT_FALSE(LedgerBook(Keyring::Make({}, random_)).Open(sealed).has_value());
}

TEST_F(LedgerTest, TheDigestIsOfTheRecordsAndNotOfTheirOrder) {
  Ledger one, two;
  one.Toggle(book_.DigestOf(1, "a", "x"));
  one.Toggle(book_.DigestOf(1, "b", "y"));
  two.Toggle(book_.DigestOf(1, "b", "y"));
  two.Toggle(book_.DigestOf(1, "c", "z"));
  two.Toggle(book_.DigestOf(1, "a", "x"));
  EXPECT_NE(one.records, two.records);
  two.Toggle(book_.DigestOf(1, "c", "z"));
  EXPECT_EQ(one.records, two.records);
}

TEST_F(LedgerTest, EveryPartOfARecordMakesAnotherDigest) {
  const RecordDigest digest = book_.DigestOf(1, "ab", "cd");
  EXPECT_NE(book_.DigestOf(2, "ab", "cd"), digest);
  EXPECT_NE(book_.DigestOf(1, "abc", "d"), digest);
  EXPECT_NE(book_.DigestOf(1, "ab", "ce"), digest);
  EXPECT_NE(LedgerBook(Keyring::Make({}, random_)).DigestOf(1, "ab", "cd"), digest);
}

}  // namespace
}  // namespace keepsake::store
