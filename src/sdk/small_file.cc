#include "sdk/small_file.h"

#include "base/error.h"
#include "base/guarded.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace keepsake::sdk {
namespace {

// Closes itself.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

Error CannotRead(const std::string& path, int error) {
  return Error(error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
               "cannot read " + path + ": " + std::generic_category().message(error));
}

}  // namespace

Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_bytes) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about{};
  if (file.fd < 0 || ::fstat(file.fd, &about) != 0) return CannotRead(path, errno);
  // A character device is /dev/null, by which people say "none": it reads as empty.
  const bool readable = S_ISREG(about.st_mode) || S_ISCHR(about.st_mode);
  if (!readable) return base::InvalidArgument(path + " is no regular file");
  std::string text;
  for (;;) {
    char buffer[4096];
    const ssize_t got = ::read(file.fd, buffer, sizeof buffer);
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(path, errno);
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > max_bytes) {
      return base::InvalidArgument(path + " is over " + std::to_string(max_bytes) + " bytes");
    }
  }
}

struct Aside::Shared {
  Shared(net::EventLoop& l, Work w) : loop(&l), work(std::move(w)) {}

  base::Guarded<net::EventLoop*> loop;  // null once given up
  Work work;                            // of the thread alone
};

// Any thread.
void Aside::Run(const std::shared_ptr<Shared>& shared) {
  Then then = std::exchange(shared->work, nullptr)();
  shared->loop.With([&](net::EventLoop* loop) {
    if (loop == nullptr) return;
    loop->Post([shared, then = std::move(then)]() mutable {
      const bool wanted = shared->loop.With([](net::EventLoop* l) { return l != nullptr; });
      if (wanted) then();
    });
  });
}

Aside::Aside(net::EventLoop& loop, Work work)
    : shared_(std::make_shared<Shared>(loop, std::move(work))) {
  try {
    std::thread([shared = shared_] { Run(shared); }).detach();
  } catch (const std::system_error&) {
    Run(shared_);  // better late on the loop than never
  }
}

Aside::~Aside() {
  shared_->loop.With([](net::EventLoop*& loop) { loop = nullptr; });
}

}  // namespace keepsake::sdk
