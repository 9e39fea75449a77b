#include "net/unix_path.h"

#include "base/try.h"
#include "net/socket.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace keepsake::net {
namespace {

Error Refused(const std::string& path, const std::string& why) {
  return Error(ErrorCode::kConnection, "cannot listen on unix:" + path + ": " + why);
}

Status CheckFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0)
    return Refused(path, SystemError(folder, errno).message());
  if (info.st_uid != ::geteuid()) return Refused(path, folder + " belongs to another user");
  if ((info.st_mode & 077) != 0) {
    return Refused(path, "other users can enter " + folder + "; run chmod 700 on it");
  }
  return {};
}

// Whether a process accepts connections there.
bool IsLive(const std::string& path) {
  const auto fd = OpenSocket(AF_UNIX);
  const auto address = NumericAddress({path, 0, true});
  if (!fd.has_value()) return true;
  return ::connect(fd->get(), address->get(), address->size) == 0 || errno == EAGAIN;
}

Status RemoveStale(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return Refused(path, "there is a file that is not a socket");
  if (IsLive(path)) return Refused(path, "another process listens there");
  ::unlink(path.c_str());
  return {};
}

}  // namespace

Result<UnixPath> UnixPath::Bind(int fd, const std::string& path) {
  TRY(CheckFolder(path));
  TRY(RemoveStale(path));
  const auto address = NumericAddress({path, 0, true});
  if (::bind(fd, address->get(), address->size) != 0) {
    return SystemError("cannot listen on unix:" + path, errno);
  }
  struct stat info{};
  if (::chmod(path.c_str(), 0600) != 0 || ::lstat(path.c_str(), &info) != 0) {
    return SystemError("cannot make unix:" + path + " private", errno);
  }
  return UnixPath(path, info.st_dev, info.st_ino);
}

UnixPath::UnixPath(UnixPath&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), file_(other.file_) {}

UnixPath& UnixPath::operator=(UnixPath&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(file_, other.file_);
  return *this;
}

UnixPath::~UnixPath() {
  struct stat info{};
  if (path_.empty() || ::lstat(path_.c_str(), &info) != 0) return;
  if (info.st_dev == device_ && info.st_ino == file_) ::unlink(path_.c_str());
}

}  // namespace keepsake::net
