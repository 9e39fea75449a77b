#include "store/ballast.h"

#include "base/limits.h"
#include "store/private_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace keepsake::store {

bool Ballast::Take() {
  if (path_.empty() || Exists(path_)) return true;
  const auto file = MakePrivateFile(path_);
  if (file.has_value() && ::posix_fallocate(file->get(), 0, limits::kBallastBytes) == 0)
    return true;
  Release();
  return false;
}

bool Ballast::TakeAgain() {
  struct statvfs disk;
  if (path_.empty() || ::statvfs(FolderOf(path_).c_str(), &disk) != 0) return Take();
  const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  return available >= limits::kBallastBytes + limits::kBallastMargin && Take();
}

void Ballast::Release() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace keepsake::store
