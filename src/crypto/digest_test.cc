#include "crypto/digest.h"

#include "base/text.h"
#include "crypto/equal.h"
#include "testing/seeded_random.h"

#include <thread>

namespace keepsake::crypto {
namespace {

std::string Hex(std::string_view digest) {
  return base::HexEncode(digest);
}

TEST(Sha256Test, PublishedDigestsComeOut) {  // FIPS 180-4 examples
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& [bytes, want] : cases) {
    EXPECT_EQ(Sha256Hex(bytes), want);
    EXPECT_EQ(Hex(Sha256(bytes)), want);
  }
}

TEST(HmacSha256Test, PublishedTagsComeOut) {  // RFC 4231 §4.2-4.8 but the truncated one
  using namespace std::string_literals;
  const struct {
    std::string key, bytes;
    std::string_view want;
  } cases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31",
       std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
      {"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
  };
  for (const auto& c : cases) EXPECT_EQ(Hex(HmacSha256(c.key, c.bytes)), c.want) << Hex(c.key);
  EXPECT_EQ(Hex(HmacSha256(std::string_view(), std::string_view())), cases[6].want);
}

TEST(HmacSha256Test, EveryThreadComputesTheSame) {
  const std::string want = HmacSha256("key", "text").str();
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        HmacSha256("another key " + std::to_string(n), "text");
        right += HmacSha256("key", "text").view() == want ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 4'000);
}

TEST(EqualTest, OnlyTheSameBytesAreEqual) {
  EXPECT_TRUE(Equal("", std::string_view()));
  EXPECT_TRUE(Equal("abc", "abc"));
  EXPECT_FALSE(Equal("abc", "abcd"));
  testing::SeededRandom random(testing::Seed());
  const std::string bytes = random.Bytes(40);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string other = bytes;
    other[i / 8] = static_cast<char>(other[i / 8] ^ (1 << i % 8));
    EXPECT_FALSE(Equal(bytes, other)) << i;
  }
}

}  // namespace
}  // namespace keepsake::crypto
