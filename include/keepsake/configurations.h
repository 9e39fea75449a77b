#pragma once

#include <keepsake/export.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace keepsake {
inline namespace v1 {

/// How calls that failed without an answer are made again. Only calls that are safe to repeat are
/// (reads, and writes that say the same twice), only after a status that may pass by itself, and
/// never beyond the call's deadline.
struct RetryPolicy {
  /// Requests after the first one; 0 turns retries off.
  int max_retries = 3;
  /// Before retry n the client waits a time drawn evenly from [0, first_delay * 2^n], at most
  /// `max_delay`, so that clients that failed together do not come back together.
  std::chrono::microseconds first_delay{10'000};
  std::chrono::microseconds max_delay{100'000};
  /// Retries for each hundred calls that the client allows itself, after a first 100 for free: an
  /// outage must not multiply the load.
  int budget_percent = 10;
};

/// What a read may see. kConsistent asks the service for the newest write, at a higher price.
enum class ReadConcern : std::uint8_t { kBalanced, kConsistent };

/// Everything that can be set about how a cache client talks to its service. A plain value: take a
/// preset from Configurations and change what should be different.
struct Configuration {
  /// The deadline of a call on items, unless the call says otherwise.
  std::chrono::milliseconds timeout{5'000};
  /// HTTP/2 connections, each for many calls at once.
  int connections = 2;
  /// Calls on the wire at once on one connection; more wait for their turn, within their deadline.
  int max_streams_per_connection = 100;
  /// Calls begun and not ended, waiting ones included; beyond it a call is refused at once with
  /// kClientResourceExhausted.
  int max_calls = 10'000;
  /// The largest message either way, in bytes.
  std::size_t max_message_bytes = 10'486'000;
  /// Pings on a connection; 0 sends none. Without an answer in `ping_timeout` it is replaced.
  std::chrono::milliseconds ping_interval{5'000};
  std::chrono::milliseconds ping_timeout{1'000};
  /// Pings also while no call is on its way.
  bool ping_without_calls = true;
  /// A connection that was not used for so long is opened anew before the next call, rather than
  /// found dead by it: load balancers forget silent connections after 350 s.
  std::chrono::milliseconds max_idle{240'000};
  /// Name lookup, TCP and TLS together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// The deadline of calls on caches themselves: create, delete, list, flush.
  std::chrono::milliseconds control_timeout{60'000};
  ReadConcern read_concern = ReadConcern::kBalanced;
  RetryPolicy retry{};
};

/// Every effective number, one "name = value" a line.
KEEPSAKE_EXPORT std::string Describe(const Configuration& configuration);

/// The presets of the Momento SDKs. V1() never changes; Latest() moves to the best known.
struct Configurations {
  /// A developer's machine, far from the service: 5 s.
  struct KEEPSAKE_EXPORT Laptop {
    static Configuration V1();
    static Configuration Latest() { return V1(); }
  };
  /// A program in the region of the cache.
  struct InRegion {
    /// 1.1 s, a connection for each core, at most 8.
    struct KEEPSAKE_EXPORT Default {
      static Configuration V1();
      static Configuration Latest() { return V1(); }
    };
    /// 0.5 s: for those who would rather have an error than wait.
    struct KEEPSAKE_EXPORT LowLatency {
      static Configuration V1();
      static Configuration Latest() { return V1(); }
    };
  };
  /// A function that is frozen between calls: 1.1 s, one connection, no pings.
  struct KEEPSAKE_EXPORT Lambda {
    static Configuration V1();
    static Configuration Latest() { return V1(); }
  };
  /// A server on this machine: 5 s, one connection.
  struct KEEPSAKE_EXPORT Local {
    static Configuration V1();
    static Configuration Latest() { return V1(); }
  };
};

}  // namespace v1
}  // namespace keepsake
