#pragma once

#include <keepsake/result.h>

#include "net/event_loop.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace keepsake::sdk {

// The whole of a regular file. Blocks, so never on an event loop.
// Errors: kNotFound when there is none; kInvalidArgument when it cannot be read, is no file, or is
// over `max_bytes`. The message names the path.
Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_bytes);

// Work that may block, such as reading files, done beside an event loop: on a thread of its own
// that nobody waits for.
class Aside {
 public:
  using Then = std::move_only_function<void()>;
  using Work = std::move_only_function<Then()>;

  // Runs `work` on the thread, then what it returns on the loop, never inside the call.
  Aside(net::EventLoop& loop, Work work);
  ~Aside();  // what is not done yet is given up
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

 private:
  struct Shared;
  static void Run(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace keepsake::sdk
