#include "base/text.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/equal.h"
#include "crypto/hkdf.h"
#include "crypto/vectors_testing.h"

#include <boost/json.hpp>

// The files of C2SP/wycheproof. Parameters that this project does not have (other key, nonce and
// tag sizes) are passed over and counted, so that a changed file cannot make the tests vacuous.
namespace keepsake::crypto {
namespace {

namespace json = boost::json;

std::filesystem::path Path(std::string_view name) {
  return testing::VectorsFolder() / "wycheproof" / name;
}

std::string Hex(const json::object& object, std::string_view name) {
  return base::HexDecode(std::string_view(object.at(name).as_string())).value();
}

bool IsValid(const json::object& test) {
  return test.at("result").as_string() == "valid";
}

// Calls `each` for every test; returns how many it took.
int ForEach(std::string_view file,
            const std::function<bool(const json::object& group, const json::object& test)>& each) {
  const json::value root = json::parse(testing::ReadFile(Path(file)));
  int taken = 0;
  for (const json::value& group : root.at("testGroups").as_array()) {
    for (const json::value& test : group.at("tests").as_array()) {
      SCOPED_TRACE("tcId " + std::to_string(test.at("tcId").as_int64()));
      taken += each(group.as_object(), test.as_object()) ? 1 : 0;
    }
  }
  return taken;
}

TEST(WycheproofTest, AesGcmEncryptsAndRefusesAsPublished) {
  KEEPSAKE_NEED_VECTORS(Path("aes_gcm_test.json"));
  const int taken =
      ForEach("aes_gcm_test.json", [](const json::object& group, const json::object& test) {
        if (group.at("keySize") != 256 || group.at("ivSize") != 96 || group.at("tagSize") != 128) {
          return false;
        }
        const std::string key = Hex(test, "key"), nonce = Hex(test, "iv"), aad = Hex(test, "aad");
        const std::string plain = Hex(test, "msg"), sealed = Hex(test, "ct") + Hex(test, "tag");
        const auto opened = Open(key, nonce, aad, sealed);
        EXPECT_EQ(opened.has_value(), IsValid(test));
        if (IsValid(test)) {
          EXPECT_EQ(opened->view(), plain);
          EXPECT_EQ(Seal(key, nonce, aad, plain), sealed);
        } else {
          EXPECT_EQ(opened.error().code(), ErrorCode::kDataLoss);
        }
        return true;
      });
  EXPECT_GE(taken, 60);
}

TEST(WycheproofTest, HmacSha256TagsVerifyAsPublished) {
  KEEPSAKE_NEED_VECTORS(Path("hmac_sha256_test.json"));
  const int taken =
      ForEach("hmac_sha256_test.json", [](const json::object& group, const json::object& test) {
        const Digest digest = HmacSha256(Hex(test, "key"), Hex(test, "msg"));
        const auto bytes = static_cast<std::size_t>(group.at("tagSize").as_int64()) / 8;
        EXPECT_EQ(Equal(digest.view().substr(0, bytes), Hex(test, "tag")), IsValid(test));
        return true;
      });
  EXPECT_EQ(taken, 174);
}

TEST(WycheproofTest, HkdfSha256DerivesAsPublished) {
  KEEPSAKE_NEED_VECTORS(Path("hkdf_sha256_test.json"));
  const int taken =
      ForEach("hkdf_sha256_test.json", [](const json::object&, const json::object& test) {
        const auto size = static_cast<std::size_t>(test.at("size").as_int64());
        EXPECT_EQ(size <= kHkdfMaxBytes, IsValid(test));
        if (IsValid(test)) {
          const SecretBytes key =
              HkdfSha256(Hex(test, "ikm"), Hex(test, "salt"), Hex(test, "info"), size);
          EXPECT_EQ(key.view(), Hex(test, "okm"));
        }
        return true;
      });
  EXPECT_EQ(taken, 86);
}

TEST(WycheproofTest, Ed25519SignaturesVerifyAsPublished) {
  KEEPSAKE_NEED_VECTORS(Path("ed25519_test.json"));
  const int taken =
      ForEach("ed25519_test.json", [](const json::object& group, const json::object& test) {
        const std::string key = Hex(group.at("publicKey").as_object(), "pk");
        EXPECT_EQ(Ed25519Verify(key, Hex(test, "msg"), Hex(test, "sig")), IsValid(test));
        return true;
      });
  EXPECT_EQ(taken, 151);
}

}  // namespace
}  // namespace keepsake::crypto
