#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "identity/access_keys.h"
#include "identity/api_keys.h"
#include "ops/call.h"
#include "ops/metrics.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace keepsake::faces {

struct Options {
  bool dev = false;      // calls without a token may use the cache, from loopback only
  std::string version;   // of the program, for /health
  std::string endpoint;  // the base endpoint that generated tokens name
  std::string account = "000000000000";
  std::string local_region = "us-west-2";  // of unsigned calls over the Unix socket that say none
  // Further names for Host on plaintext loopback, without ports; and the ports that are ours there.
  // No port at all means any.
  std::vector<std::string> hosts{};
  std::vector<std::uint16_t> ports{};
};

// Sums over all event loops, for /metrics.
struct ConnectionTotals {
  std::uint64_t connections = 0;
  std::uint64_t streams = 0;
  std::uint64_t accepted = 0;
  std::uint64_t requests_http1 = 0;
  std::uint64_t requests_http2 = 0;
  std::uint64_t limits_reached = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

// What the faces are made of; everything outlives them. The two functions are called on any loop.
struct Parts {
  ops::Services& services;
  identity::ApiKeys& api_keys;
  identity::AccessKeys& access_keys;
  ops::Metrics& metrics;
  const base::Clock& clock;
  base::Random& random;
  std::function<ConnectionTotals()> totals;
  std::function<bool()> healthy;  // false once the store has failed for good
  Options options;
};

}  // namespace keepsake::faces
