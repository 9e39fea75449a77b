#include "server/data_dir.h"

#include "base/try.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace keepsake::server {
namespace {

constexpr std::size_t kSmallFileBytes = 1 << 20;

std::string Cause() { return std::error_code(errno, std::generic_category()).message(); }

Error Cannot(std::string_view what, const std::string& path) {
  return Error(ErrorCode::kFailedPrecondition,
               "cannot " + std::string(what) + " " + path + ": " + Cause());
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Status SyncDirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::absolute(path).parent_path().string();
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || ::fsync(directory.get()) != 0) return Cannot("sync", parent);
  return {};
}

}  // namespace

Status MakePrivateDirectory(const std::string& path) {
  std::error_code error;
  const auto parent = std::filesystem::absolute(path).parent_path();
  std::filesystem::create_directories(parent, error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Cannot("make", path);
  return CheckPrivateDirectory(path);
}

Status CheckPrivateDirectory(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) {
    return Error(ErrorCode::kNotFound, "there is no data directory " + path)
        .WithHint("run `keepsake init --data-dir " + path + "`, or `keepsake serve --dev`");
  }
  if (!S_ISDIR(found.st_mode)) {
    return Error(ErrorCode::kFailedPrecondition, path + " is not a directory");
  }
  if (found.st_uid != ::geteuid()) {
    return Error(ErrorCode::kFailedPrecondition, path + " belongs to another user")
        .WithHint("run as its owner, or give it over with chown");
  }
  if ((found.st_mode & 077) != 0) {
    return Error(ErrorCode::kFailedPrecondition, path + " may be entered by other users")
        .WithHint("chmod 700 " + path);
  }
  return {};
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes, unsigned mode) {
  const std::string draft = path + ".new";
  ::unlink(draft.c_str());
  {
    const Descriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file.ok()) return Cannot("write", draft);
    if (!WriteAll(file.get(), bytes) || ::fsync(file.get()) != 0) return Cannot("write", draft);
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return Cannot("rename to", path);
  return SyncDirectoryOf(path);
}

Result<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::kNotFound, "cannot read " + path);
  std::string bytes(kSmallFileBytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > kSmallFileBytes) {
    return Error(ErrorCode::kFailedPrecondition, path + " is too large for what it should be");
  }
  return bytes;
}

}  // namespace keepsake::server
