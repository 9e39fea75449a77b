#pragma once

#include "net/connection.h"
#include "net/unique_fd.h"

namespace keepsake::net {

// A connected TCP or Unix socket as a Connection. Reads at most 64 KiB a turn of the loop, so one
// busy peer does not hold up the others (S-LIM-5). A peer that takes nothing of what is queued for
// limits::kStalledConnection is given up. Loop thread only; `fd` is non-blocking.
std::unique_ptr<Connection> MakeStreamConnection(EventLoop& loop, UniqueFd fd);

}  // namespace keepsake::net
