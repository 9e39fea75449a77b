#pragma once

#include <keepsake/result.h>

#include "base/clock.h"

#include <cstddef>
#include <string>
#include <string_view>

// Files that nobody but their owner may read, made so that a crash leaves all of one or none of it.
// Source: security.md S-STO-3, §3.2.
namespace keepsake::store {

// A descriptor, closed when it goes away.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

// The folder that `path` is in; "." when it names none.
std::string FolderOf(const std::string& path);

// Makes the folder with mode 0700 when there is none. Its parent must exist.
// Errors: kFailedPrecondition.
Status MakePrivateFolder(const std::string& folder);

// Makes an empty file, mode 0600 whatever the umask. Errors: kAlreadyExists, kFailedPrecondition.
Result<Descriptor> MakePrivateFile(const std::string& path);

// Whether anything, a link too, has that name.
bool Exists(const std::string& path);

// Writes all bytes and syncs them. Errors: kServerUnavailable.
Status WriteAndSync(const Descriptor& file, std::string_view bytes);

// Makes names in the folder durable: after making, renaming or removing a file.
Status SyncFolder(const std::string& folder);

// Gives a finished file its final name, or fails when that is taken, and makes it durable.
// Errors: kAlreadyExists, kFailedPrecondition.
Status Publish(const std::string& temporary, const std::string& path);

// Refuses what is not a regular file (a link is not), belongs to another user, or may be used by
// others; the sentence says how to cure it. Does not open the file: to close it again would drop
// the locks that this process has on it. Errors: kNotFound, kFailedPrecondition.
Status CheckPrivateFile(const std::string& path);

// The same for a file that is then read from the descriptor, so that what was checked is what is
// read.
Result<Descriptor> OpenPrivateFile(const std::string& path);

// Refuses a folder that others may write to: they could put another file in place of ours.
Status CheckFolder(const std::string& folder);

// Refuses file systems of other machines, where locks and syncs may lie.
Status CheckFileSystem(const std::string& folder);

}  // namespace keepsake::store
