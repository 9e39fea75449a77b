#include "crypto/ed25519.h"

#include "base/text.h"
#include "testing/seeded_random.h"

namespace keepsake::crypto {
namespace {

std::string Bytes(std::string_view hex) {
  return base::HexDecode(hex).value();
}

TEST(Ed25519Test, PublishedSignaturesComeOut) {  // RFC 8032 §7.1, tests 1-3
  const struct {
    std::string seed, public_key, message, signature;
  } cases[] = {
      {Bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
       Bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), "",
       Bytes("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3"
             "970"
             "1cf9b46bd25bf5f0595bbe24655141438e7a100b")},
      {Bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
       Bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), "\x72",
       Bytes("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3"
             "613"
             "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")},
      {Bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
       Bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"), "\xaf\x82",
       Bytes("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f"
             "760"
             "984dc6594a7c15e9716ed28dc027beceea1ec40a")},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Ed25519PublicKey(c.seed), c.public_key);
    EXPECT_EQ(Ed25519Sign(c.seed, c.message), c.signature);
    EXPECT_TRUE(Ed25519Verify(c.public_key, c.message, c.signature));
  }
}

TEST(Ed25519Test, AnyFlippedBitIsRefused) {
  testing::SeededRandom random(testing::Seed());
  const Ed25519KeyPair pair = MakeEd25519KeyPair(random);
  std::string parts[] = {pair.public_key, random.Bytes(20), {}};
  parts[2] = Ed25519Sign(pair.seed.view(), parts[1]);
  ASSERT_TRUE(Ed25519Verify(parts[0], parts[1], parts[2]));
  for (std::string& part : parts) {
    for (std::size_t bit = 0; bit < part.size() * 8; ++bit) {
      part[bit / 8] = static_cast<char>(part[bit / 8] ^ (1 << bit % 8));
      EXPECT_FALSE(Ed25519Verify(parts[0], parts[1], parts[2])) << bit;
      part[bit / 8] = static_cast<char>(part[bit / 8] ^ (1 << bit % 8));
    }
  }
}

TEST(Ed25519Test, OtherLengthsAreRefused) {
  testing::SeededRandom random(testing::Seed());
  const Ed25519KeyPair pair = MakeEd25519KeyPair(random);
  const std::string signature = Ed25519Sign(pair.seed.view(), "text");
  EXPECT_FALSE(Ed25519Verify(pair.public_key.substr(1), "text", signature));
  EXPECT_FALSE(Ed25519Verify(pair.public_key, "text", signature.substr(1)));
  EXPECT_FALSE(Ed25519Verify(pair.public_key, "text", signature + "x"));
  EXPECT_FALSE(Ed25519Verify("", "text", ""));
}

TEST(Ed25519Test, TwoKeysDiffer) {
  testing::SeededRandom random(testing::Seed());
  EXPECT_NE(MakeEd25519KeyPair(random).public_key, MakeEd25519KeyPair(random).public_key);
}

}  // namespace
}  // namespace keepsake::crypto
