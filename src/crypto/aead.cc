#include "crypto/aead.h"

#include "crypto/openssl.h"

#include <openssl/evp.h>

#include <climits>

namespace keepsake::crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;

enum class Direction { kOpen = 0, kSeal = 1 };

const EVP_CIPHER* Algorithm() {
  static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Require(algorithm != nullptr, "no AES-256-GCM in this OpenSSL");
  return algorithm;
}

int Length(std::string_view bytes) {
  Require(bytes.size() <= INT_MAX, "more bytes than one AEAD call takes");
  return static_cast<int>(bytes.size());
}

// A context is new for each call and freed after it: OpenSSL wipes the key schedule then.
Context Begin(Direction direction, std::string_view key, std::string_view nonce,
              std::string_view additional) {
  Require(key.size() == kAeadKeyBytes && nonce.size() == kAeadNonceBytes, "AEAD key or nonce size");
  Context context(EVP_CIPHER_CTX_new());
  int ignored = 0;
  Require(context != nullptr &&
              EVP_CipherInit_ex(context.get(), Algorithm(), nullptr, Bytes(key), Bytes(nonce),
                                static_cast<int>(direction)) == 1 &&
              EVP_CipherUpdate(context.get(), nullptr, &ignored, Bytes(additional),
                               Length(additional)) == 1,
          "AES-256-GCM did not begin");
  return context;
}

// GCM writes as many bytes as it reads, at once, and nothing at the end.
void Run(EVP_CIPHER_CTX* context, std::string_view in, char* out) {
  int written = 0;
  Require(EVP_CipherUpdate(context, Bytes(out), &written, Bytes(in), Length(in)) == 1 &&
              written == Length(in),
          "AES-256-GCM failed");
}

Error DoesNotVerify() {
  return Error(ErrorCode::kDataLoss, "does not verify");
}

}  // namespace

std::string Seal(std::string_view key, std::string_view nonce, std::string_view context,
                 std::string_view plaintext) {
  const Context cipher = Begin(Direction::kSeal, key, nonce, context);
  std::string sealed(plaintext.size() + kAeadTagBytes, '\0');
  char* const tag = sealed.data() + plaintext.size();
  int ignored = 0;
  if (!plaintext.empty()) Run(cipher.get(), plaintext, sealed.data());
  Require(EVP_CipherFinal_ex(cipher.get(), Bytes(tag), &ignored) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kAeadTagBytes, tag) == 1,
          "AES-256-GCM did not finish");
  return sealed;
}

Result<SecretBytes> Open(std::string_view key, std::string_view nonce, std::string_view context,
                         std::string_view sealed) {
  if (sealed.size() < kAeadTagBytes || sealed.size() > INT_MAX) return DoesNotVerify();
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kAeadTagBytes);
  std::string tag(sealed.substr(ciphertext.size()));
  const Context cipher = Begin(Direction::kOpen, key, nonce, context);
  SecretBytes plaintext(ciphertext.size());
  if (!ciphertext.empty()) Run(cipher.get(), ciphertext, plaintext.span().data());
  Require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagBytes, tag.data()) == 1,
          "AES-256-GCM takes no tag");
  unsigned char rest[kAeadTagBytes];
  int ignored = 0;
  if (EVP_CipherFinal_ex(cipher.get(), rest, &ignored) != 1) return DoesNotVerify();
  return plaintext;
}

}  // namespace keepsake::crypto
