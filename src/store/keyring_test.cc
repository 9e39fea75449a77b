#include "store/keyring.h"

#include "base/text.h"
#include "testing/seeded_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepsake::store {
namespace {

class KeyringTest : public ::testing::Test {
 protected:
  testing::SeededRandom random_{testing::Seed()};
  const std::string master_key_ = random_.Bytes(32);
};

TEST_F(KeyringTest, WhatWasSealedOpens) {
  Keyring keyring = Keyring::Make(base::WallTime(std::chrono::milliseconds(77)), random_);
  keyring.Rotate(base::WallTime(std::chrono::milliseconds(99)), random_);
  const auto opened = OpenKeyring(SealKeyring(keyring, master_key_, random_), master_key_);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->store_id, keyring.store_id);
  EXPECT_EQ(opened->root_secret.view(), keyring.root_secret.view());
  ASSERT_EQ(opened->keks.size(), 2u);
  EXPECT_EQ(opened->keks[0].state, Kek::State::kDecryptOnly);
  EXPECT_EQ(opened->active().id, 2u);
  EXPECT_EQ(opened->active().created.time_since_epoch().count(), 99);
  EXPECT_EQ(opened->active().key.view(), keyring.active().key.view());
  EXPECT_EQ(opened->DeriveKey("x").view(), keyring.DeriveKey("x").view());
}

// S-FMT-2: a keyring as format 1 has it, made from the description in store/keyring.h by another
// program. It stays for ever, and opens in every later version.
constexpr std::string_view kKeyringOfFormat1 =
    "4b534b520101505152535455565758595a5b9cfeb46fe259063d74bf457d3fa6e0883b5e106d6cd3"
    "01aac8ba3dba0a9842b3255289ad0e70c51c613ca754f2aa6ae0d3c047b273671f094cca5d777208"
    "94ae6d07a5710edc8e94d5c9eedfe705e1f97189005c2cc8a66c6afb82858e23ca0a2c0f8b039de0"
    "092ab1d8a54a3c7e29fe07c1363072c82c8e9b7f4db3ba43f7086536f2";

TEST_F(KeyringTest, KeyringsOfFormat1OpenForEver) {
  const std::string sealed = base::HexDecode(kKeyringOfFormat1).value();
  const auto opened = OpenKeyring(sealed, std::string(32, 'k'));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->store_id, "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(opened->active().id, 1u);
  EXPECT_EQ(opened->active().alias, "alias/keepsake");
  EXPECT_EQ(opened->active().created.time_since_epoch().count(), 77);
  EXPECT_EQ(opened->active().key.view().front(), '\x30');
}

TEST_F(KeyringTest, EveryChangedByteIsRefused) {
  const std::string sealed = SealKeyring(Keyring::Make({}, random_), master_key_, random_);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    ASSERT_FALSE(OpenKeyring(changed, master_key_).has_value()) << i;
    ASSERT_FALSE(OpenKeyring(sealed.substr(0, i), master_key_).has_value()) << i;
  }
}

TEST_F(KeyringTest, AWrongKeyAndANewFormatAreToldApart) {
  std::string sealed = SealKeyring(Keyring::Make({}, random_), master_key_, random_);
  EXPECT_EQ(OpenKeyring(sealed, random_.Bytes(32)).error().code(), ErrorCode::kAuthentication);
  sealed[4] = 2;
  EXPECT_EQ(OpenKeyring(sealed, master_key_).error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(OpenKeyring("KSR", master_key_).error().code(), ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace keepsake::store
