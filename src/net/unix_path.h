#pragma once

#include <keepsake/result.h>

#include <sys/types.h>

#include <string>

namespace keepsake::net {

// The file of a listening Unix socket (S-NET-5): made with mode 0600 before anybody can connect, in
// a folder that is private to us, and removed with this object if it is still the same file.
class UnixPath {
 public:
  // Binds the socket `fd` to `path`. A file that no process listens on is replaced.
  // Errors: kConnection saying what to do: the folder can be entered by others; another process
  // listens there; something else than a socket is there.
  static Result<UnixPath> Bind(int fd, const std::string& path);

  UnixPath(UnixPath&& other) noexcept;
  UnixPath& operator=(UnixPath&& other) noexcept;
  ~UnixPath();

 private:
  UnixPath(std::string path, dev_t device, ino_t file)
      : path_(std::move(path)), device_(device), file_(file) {}

  std::string path_;  // empty: moved from
  dev_t device_ = 0;
  ino_t file_ = 0;
};

}  // namespace keepsake::net
