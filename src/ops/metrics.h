#pragma once

#include <keepsake/error.h>

#include "base/clock.h"
#include "base/guarded.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is counted of every operation, and its text for Prometheus. Labels are bounded: the names of
// operations and of statuses, never a cache, a secret, a key or a principal (S-LOG-4).
namespace keepsake::ops {

// The outcome of a call: ok, or the code of its error.
inline constexpr std::size_t kOutcomes = 20;
std::string_view NameOfOutcome(std::size_t outcome);

// Upper bounds of the latency buckets; one more holds what is above the last.
inline constexpr std::array<std::chrono::nanoseconds, 18> kLatencyBounds = {
    std::chrono::microseconds(5),   std::chrono::microseconds(10),  std::chrono::microseconds(25),
    std::chrono::microseconds(50),  std::chrono::microseconds(100), std::chrono::microseconds(250),
    std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
    std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(25),
    std::chrono::milliseconds(50),  std::chrono::milliseconds(100), std::chrono::milliseconds(250),
    std::chrono::milliseconds(500), std::chrono::seconds(1),        std::chrono::seconds(5)};

// Sums of one operation at a moment.
struct OperationCounts {
  std::array<std::uint64_t, kOutcomes> outcomes{};
  std::array<std::uint64_t, kLatencyBounds.size() + 1> buckets{};
  std::chrono::nanoseconds total{0};
};

// The counters of one operation. Threads add to different lines of memory when they give different
// stripes, so that loops do not slow each other down. Any thread, any stripe; about 20 ns.
class Meter {
 public:
  static constexpr unsigned kStripes = 8;

  explicit Meter(std::string_view operation) : operation_(operation) {}
  void Record(unsigned stripe, std::optional<ErrorCode> error, std::chrono::nanoseconds elapsed);
  OperationCounts Counts() const;
  const std::string& operation() const { return operation_; }

 private:
  struct alignas(64) Stripe {
    std::array<std::atomic<std::uint64_t>, kOutcomes> outcomes{};
    std::array<std::atomic<std::uint64_t>, kLatencyBounds.size() + 1> buckets{};
    std::atomic<std::int64_t> total_ns{0};
  };

  const std::string operation_;
  std::array<Stripe, kStripes> stripes_;
};

// All meters of a server. Add() only while it is put together, before any call; the rest from any
// thread.
class Metrics {
 public:
  // `operation` without leading '/', for example "cache_client.Scs/Get". Asking again for a name
  // gives the same meter. It lives as long as this object.
  Meter& Add(std::string_view operation);
  // The stripe of a loop, told by its address: the first ones seen have one each, then they come
  // round. Takes a lock; meant for once a connection.
  unsigned StripeOf(const void* loop);

  // Appends keepsake_requests_total and the histogram keepsake_request_duration_seconds. Operations
  // that were never called are left out.
  void AppendText(std::string& out) const;

 private:
  std::list<Meter> meters_;
  base::Guarded<std::vector<const void*>> loops_;
};

// Appends one metric without labels: its type line and its value.
void AppendGauge(std::string_view name, std::uint64_t value, std::string& out);
void AppendCounter(std::string_view name, std::uint64_t value, std::string& out);

}  // namespace keepsake::ops
