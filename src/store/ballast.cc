#include "store/ballast.h"

#include "base/limits.h"
#include "store/private_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace keepsake::store {

Ballast::Ballast(std::string path)
    : path_(std::move(path)), held_(path_.empty() || Exists(path_) || Take()) {}

bool Ballast::Take() {
  const auto file = MakePrivateFile(path_);
  if (file.has_value() && ::posix_fallocate(file->get(), 0, limits::kBallastBytes) == 0) {
    return true;
  }
  ::unlink(path_.c_str());
  return false;
}

bool Ballast::HasRoom() {
  struct statvfs disk;
  if (path_.empty() || ::statvfs(FolderOf(path_).c_str(), &disk) != 0) return true;
  const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (held_) return available >= limits::kBallastMargin;
  held_ = available >= limits::kBallastBytes + limits::kBallastMargin && Take();
  return held_;
}

void Ballast::Release() {
  if (path_.empty()) return;
  ::unlink(path_.c_str());
  held_ = false;
}

}  // namespace keepsake::store
