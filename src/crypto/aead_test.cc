#include "crypto/aead.h"

#include "base/text.h"
#include "testing/seeded_random.h"

namespace keepsake::crypto {
namespace {

std::string Bytes(std::string_view hex) {
  return base::HexDecode(hex).value();
}

TEST(AeadTest, PublishedCiphertextsComeOut) {  // The GCM specification, test cases 13, 14 and 16
  const struct {
    std::string key, nonce, context, plain, sealed;
  } cases[] = {
      {std::string(32, '\0'), std::string(12, '\0'), "", "",
       Bytes("530f8afbc74536b9a963b4f1c4cb738b")},
      {std::string(32, '\0'), std::string(12, '\0'), "", std::string(16, '\0'),
       Bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")},
      {Bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
       Bytes("cafebabefacedbaddecaf888"), Bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
       Bytes("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0"
             "e2449"
             "a6b525b16aedf5aa0de657ba637b39"),
       Bytes("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08"
             "b1056"
             "828838c5f61e6393ba7a0abcc9f662"
             "76fc6ece0f4e1768cddf8853bb2d551b")},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Seal(c.key, c.nonce, c.context, c.plain), c.sealed);
    const auto opened = Open(c.key, c.nonce, c.context, c.sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->view(), c.plain);
  }
}

TEST(AeadTest, AnyFlippedBitOfAnyPartIsRefusedWithOneError) {
  testing::SeededRandom random(testing::Seed());
  for (const std::size_t size : {0, 1, 16, 100}) {
    std::string parts[] = {random.Bytes(32), random.Bytes(12), random.Bytes(20), {}};
    parts[3] = Seal(parts[0], parts[1], parts[2], random.Bytes(size));
    for (std::string& part : parts) {
      for (std::size_t bit = 0; bit < part.size() * 8; ++bit) {
        part[bit / 8] = static_cast<char>(part[bit / 8] ^ (1 << bit % 8));
        const auto opened = Open(parts[0], parts[1], parts[2], parts[3]);
        ASSERT_FALSE(opened.has_value());
        EXPECT_EQ(opened.error().code(), ErrorCode::kDataLoss);
        EXPECT_EQ(opened.error().message(), "does not verify");
        part[bit / 8] = static_cast<char>(part[bit / 8] ^ (1 << bit % 8));
      }
    }
    EXPECT_TRUE(Open(parts[0], parts[1], parts[2], parts[3]).has_value());
  }
}

TEST(AeadTest, AnyCutIsRefused) {
  const std::string key(32, 'k'), nonce(12, 'n');
  const std::string sealed = Seal(key, nonce, "", "0123456789");
  for (std::size_t n = 0; n < sealed.size(); ++n) {
    EXPECT_FALSE(Open(key, nonce, "", std::string_view(sealed).substr(0, n)).has_value()) << n;
  }
  EXPECT_FALSE(Open(key, nonce, "", sealed + '\0').has_value());
}

TEST(AeadDeathTest, AKeyOrNonceOfAnotherSizeEndsTheProcess) {
  EXPECT_DEATH(Seal(std::string(16, 'k'), std::string(12, 'n'), "", "x"), "AEAD key or nonce size");
  EXPECT_DEATH(Seal(std::string(32, 'k'), std::string(8, 'n'), "", "x"), "AEAD key or nonce size");
}

}  // namespace
}  // namespace keepsake::crypto
