#pragma once

#include "net/event_loop.h"

#include <functional>
#include <utility>

namespace keepsake::faces {

// Runs `answer` on the loop: at once when this is its thread, else when its turn comes. So an
// answer that a body gives on the store's thread reaches its connection where the connection lives,
// and what the function holds is destroyed there too.
template <typename Fn>
void OnLoop(net::EventLoop& loop, Fn answer) {
  if (loop.IsCurrent()) return answer();
  loop.Post(std::move(answer));
}

}  // namespace keepsake::faces
