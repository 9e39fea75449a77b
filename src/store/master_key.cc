#include "store/master_key.h"

#include "base/error.h"
#include "base/try.h"
#include "store/keyring.h"
#include "store/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace keepsake::store {
namespace {

constexpr std::size_t kHexDigits = 2 * kMasterKeyBytes;
constexpr std::size_t kMostBytes = kHexDigits + 2;  // with "\r\n"
constexpr std::string_view kDigits = "0123456789abcdef";

Error NoKey() {
  return base::InvalidArgument(
      "this is no master key: it has 64 hex digits, or 32 bytes in a file");
}

// A digit's value by arithmetic, because a table or a branch would show in the time it takes.
// Negative for what is no digit.
int Digit(char c) {
  const int lower = c | 0x20;
  const int number = c - '0';
  const int letter = lower - 'a' + 10;
  const int is_number = (number | (9 - number)) >> 31;          // 0, or -1 when it is none
  const int is_letter = ((letter - 10) | (15 - letter)) >> 31;  // likewise
  return (number & ~is_number) | (letter & ~is_letter) | (is_number & is_letter);
}

std::string_view WithoutLineEnd(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// The whole file, if it is short enough to be a key.
Result<crypto::SecretBytes> ReadKey(const Descriptor& file) {
  crypto::SecretBytes bytes(kMostBytes + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ::ssize_t n = ::read(file.get(), bytes.span().data() + size, bytes.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error(ErrorCode::kFailedPrecondition, "the master key's file does not read");
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  const std::string_view content = bytes.view().substr(0, size);
  if (size == kMasterKeyBytes) return crypto::SecretBytes(content);
  return ParseMasterKey(WithoutLineEnd(content));
}

crypto::SecretBytes ToHex(std::string_view key) {
  crypto::SecretBytes text(kHexDigits + 1);
  char* out = text.span().data();
  for (const char c : key) {
    *out++ = kDigits[static_cast<unsigned char>(c) >> 4];
    *out++ = kDigits[c & 0xf];
  }
  *out = '\n';
  return text;
}

Status Write(const std::string& path, const crypto::SecretBytes& key) {
  TRY_ASSIGN(const Descriptor file, MakePrivateFile(path));
  Status written = WriteAndSync(file, ToHex(key.view()).view());
  if (!written.has_value()) ::unlink(path.c_str());
  return written;
}

}  // namespace

Result<crypto::SecretBytes> MakeMasterKeyFile(const std::string& path, base::Random& random) {
  const std::string folder = FolderOf(path);
  TRY(MakePrivateFolder(folder));
  TRY(CheckFolder(folder));
  auto key = crypto::SecretBytes::FromRandom(kMasterKeyBytes, random);
  TRY(Write(path, key));
  TRY(SyncFolder(folder));
  return key;
}

Result<crypto::SecretBytes> ReadMasterKeyFile(const std::string& path) {
  TRY(CheckFolder(FolderOf(path)));
  TRY_ASSIGN(const Descriptor file, OpenPrivateFile(path));
  auto key = ReadKey(file);
  if (!key.has_value()) return key.error().Within(path);
  return key;
}

Result<crypto::SecretBytes> ReadMasterKeyCredential(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kMasterKeyCredential);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat found;
  if (file.get() < 0 || ::fstat(file.get(), &found) != 0) {
    return Error(ErrorCode::kNotFound, "there is no credential " + path);
  }
  const bool ours = found.st_uid == ::geteuid() || found.st_uid == 0;
  if (S_ISREG(found.st_mode) && ours && (found.st_mode & S_IRWXO) == 0) return ReadKey(file);
  return Error(ErrorCode::kFailedPrecondition, path + " is not a credential as systemd makes it");
}

Result<crypto::SecretBytes> ParseMasterKey(std::string_view text) {
  if (text.size() != kHexDigits) return NoKey();
  crypto::SecretBytes key(kMasterKeyBytes);
  int wrong = 0;
  for (std::size_t i = 0; i < kMasterKeyBytes; ++i) {
    const int value = Digit(text[2 * i]) << 4 | Digit(text[2 * i + 1]);
    wrong |= value;
    key.span()[i] = static_cast<char>(value);
  }
  if (wrong < 0) return NoKey();
  return key;
}

}  // namespace keepsake::store
