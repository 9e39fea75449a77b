#pragma once

#include "net/connection.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace keepsake::net {

// A handler for tests: keeps what came, and does what the test wants done then.
class Recorder final : public Connection::Handler {
 public:
  void OnBytes(std::string_view bytes) override {
    text.append(bytes);
    sizes.push_back(bytes.size());
    if (on_bytes) on_bytes(bytes);
  }
  void OnDrained() override {
    ++drained;
    if (on_drained) on_drained();
  }
  void OnClosed(const Status& why) override {
    closed.push_back(why);
    if (on_closed) on_closed();
  }

  std::string text;
  std::vector<std::size_t> sizes;
  std::vector<Status> closed;
  int drained = 0;
  std::function<void(std::string_view)> on_bytes;
  std::function<void()> on_drained, on_closed;
};

}  // namespace keepsake::net
