#include "store/private_file.h"

#include "base/try.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace keepsake::store {
namespace {

constexpr ::mode_t kFileMode = 0600;
constexpr ::mode_t kFolderMode = 0700;
constexpr ::mode_t kOthers = 0077;
constexpr ::mode_t kWritableByOthers = 0022;

// Of statfs(2); the first ones have no name in the kernel's headers for user space.
constexpr std::uint32_t kNetworkFileSystems[] = {
    0xff534d42 /* cifs */, 0xfe534d42 /* smb2 */, 0x00c36400 /* ceph */, NFS_SUPER_MAGIC,
    SMB_SUPER_MAGIC,       AFS_SUPER_MAGIC,       CODA_SUPER_MAGIC,
};

Error Refused(const std::string& path, std::string_view why) {
  return Error(ErrorCode::kFailedPrecondition, path + ": " + std::string(why));
}

Error Failed(const std::string& path, int error) {
  if (error == EEXIST) return Error(ErrorCode::kAlreadyExists, path + " exists already");
  if (error == ENOENT) return Error(ErrorCode::kNotFound, path + " does not exist");
  if (error == ELOOP) return Refused(path, "is a link; name the file itself");
  return Refused(path, std::strerror(error));
}

Status CheckPrivate(const std::string& path, const struct stat& found) {
  if (!S_ISREG(found.st_mode)) return Refused(path, "is not a regular file");
  if (found.st_uid != ::geteuid()) return Refused(path, "belongs to another user; run as that one");
  if ((found.st_mode & kOthers) == 0) return {};
  return Refused(path, "other users have rights to it; run chmod 600 on it");
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status MakePrivateFolder(const std::string& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) == 0) return SyncFolder(FolderOf(folder));
  if (errno == EEXIST) return {};
  return Failed(folder, errno);
}

Result<Descriptor> MakePrivateFile(const std::string& path) {
  const int flags = O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC;
  Descriptor file(::open(path.c_str(), flags, kFileMode));
  if (file.get() < 0 || ::fchmod(file.get(), kFileMode) != 0) return Failed(path, errno);
  return file;
}

bool Exists(const std::string& path) {
  struct stat found;
  return ::lstat(path.c_str(), &found) == 0;
}

Status WriteAndSync(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ::ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error(ErrorCode::kServerUnavailable, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) return Error(ErrorCode::kServerUnavailable, std::strerror(errno));
  return {};
}

Status SyncFolder(const std::string& folder) {
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0 || ::fsync(handle.get()) != 0) return Failed(folder, errno);
  return {};
}

Status Publish(const std::string& temporary, const std::string& path) {
  if (::link(temporary.c_str(), path.c_str()) != 0) return Failed(path, errno);
  ::unlink(temporary.c_str());
  return SyncFolder(FolderOf(path));
}

Status CheckPrivateFile(const std::string& path) {
  struct stat found;
  if (::lstat(path.c_str(), &found) != 0) return Failed(path, errno);
  return CheckPrivate(path, found);
}

Result<Descriptor> OpenPrivateFile(const std::string& path) {
  // Non-blocking, so that a pipe with that name cannot hold us up.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return Failed(path, errno);
  struct stat found;
  if (::fstat(file.get(), &found) != 0) return Failed(path, errno);
  TRY(CheckPrivate(path, found));
  return file;
}

Status CheckFolder(const std::string& folder) {
  struct stat found;
  if (::stat(folder.c_str(), &found) != 0) return Failed(folder, errno);
  if (found.st_uid != ::geteuid() && found.st_uid != 0) {
    return Refused(folder, "belongs to another user");
  }
  if ((found.st_mode & kWritableByOthers) == 0) return {};
  return Refused(folder, "other users may write to this folder; run chmod 700 on it");
}

Status CheckFileSystem(const std::string& folder) {
  struct statfs found;
  if (::statfs(folder.c_str(), &found) != 0) return Failed(folder, errno);
  const auto type = static_cast<std::uint32_t>(found.f_type);
  if (std::ranges::find(kNetworkFileSystems, type) == std::end(kNetworkFileSystems)) return {};
  return Refused(folder,
                 "is on another machine's file system, where locks and syncs may not hold; use a "
                 "local disk");
}

}  // namespace keepsake::store
