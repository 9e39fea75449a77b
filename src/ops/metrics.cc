#include "ops/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace keepsake::ops {
namespace {

// In the order of ErrorCode, behind "ok".
constexpr std::string_view kOutcomeNames[] = {"ok",
                                              "unknown",
                                              "invalid_argument",
                                              "bad_request",
                                              "unimplemented",
                                              "failed_precondition",
                                              "cache_not_found",
                                              "not_found",
                                              "already_exists",
                                              "authentication",
                                              "permission",
                                              "limit_exceeded",
                                              "timeout",
                                              "cancelled",
                                              "server_unavailable",
                                              "internal_server",
                                              "unknown_service",
                                              "connection",
                                              "client_resource_exhausted",
                                              "data_loss"};
static_assert(std::size(kOutcomeNames) == kOutcomes);
static_assert(static_cast<std::size_t>(ErrorCode::kDataLoss) + 2 == kOutcomes);

// Loops that are told apart; more would be a leak of loops.
constexpr unsigned kMaxLoops = 1'024;

constexpr std::string_view kRequests = "keepsake_requests_total";
constexpr std::string_view kDuration = "keepsake_request_duration_seconds";

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

void AppendOutcomes(const std::string& operation, const OperationCounts& counts, std::string& out) {
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (counts.outcomes[i] == 0) continue;
    fmt::format_to(std::back_inserter(out), "{}{{operation=\"{}\",status=\"{}\"}} {}\n", kRequests,
                   operation, kOutcomeNames[i], counts.outcomes[i]);
  }
}

void AppendHistogram(const std::string& operation, const OperationCounts& counts,
                     std::string& out) {
  const auto to = std::back_inserter(out);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < kLatencyBounds.size(); ++i) {
    below += counts.buckets[i];
    fmt::format_to(to, "{}_bucket{{operation=\"{}\",le=\"{}\"}} {}\n", kDuration, operation,
                   Seconds(kLatencyBounds[i]), below);
  }
  below += counts.buckets.back();
  fmt::format_to(to, "{}_bucket{{operation=\"{}\",le=\"+Inf\"}} {}\n", kDuration, operation, below);
  fmt::format_to(to, "{}_sum{{operation=\"{}\"}} {:.9f}\n", kDuration, operation,
                 Seconds(counts.total));
  fmt::format_to(to, "{}_count{{operation=\"{}\"}} {}\n", kDuration, operation, below);
}

bool WasCalled(const OperationCounts& counts) {
  return std::ranges::any_of(counts.outcomes, [](std::uint64_t n) { return n != 0; });
}

void AppendOne(std::string_view name, std::string_view type, std::uint64_t value,
               std::string& out) {
  fmt::format_to(std::back_inserter(out), "# TYPE {} {}\n{} {}\n", name, type, name, value);
}

}  // namespace

std::string_view NameOfOutcome(std::size_t outcome) {
  return kOutcomeNames[outcome];
}

void Meter::Record(unsigned stripe, std::optional<ErrorCode> error,
                   std::chrono::nanoseconds elapsed) {
  const std::size_t outcome = error.has_value() ? static_cast<std::size_t>(*error) + 1 : 0;
  const auto bucket = static_cast<std::size_t>(
      std::ranges::find_if(kLatencyBounds, [&](auto bound) { return elapsed <= bound; }) -
      kLatencyBounds.begin());
  Stripe& counts = stripes_[stripe % kStripes];
  counts.outcomes[outcome].fetch_add(1, std::memory_order_relaxed);
  counts.buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  counts.total_ns.fetch_add(elapsed.count(), std::memory_order_relaxed);
}

OperationCounts Meter::Counts() const {
  OperationCounts sum;
  for (const Stripe& stripe : stripes_) {
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      sum.outcomes[i] += stripe.outcomes[i].load(std::memory_order_relaxed);
    }
    for (std::size_t i = 0; i < sum.buckets.size(); ++i) {
      sum.buckets[i] += stripe.buckets[i].load(std::memory_order_relaxed);
    }
    sum.total += std::chrono::nanoseconds(stripe.total_ns.load(std::memory_order_relaxed));
  }
  return sum;
}

Meter& Metrics::Add(std::string_view operation) {
  const auto found = std::ranges::find(meters_, operation, &Meter::operation);
  return found == meters_.end() ? meters_.emplace_back(operation) : *found;
}

unsigned Metrics::StripeOf(const void* loop) {
  return loops_.With([&](std::vector<const void*>& loops) {
    const auto found = std::ranges::find(loops, loop);
    const auto place = static_cast<unsigned>(found - loops.begin());
    if (found == loops.end() && place < kMaxLoops) loops.push_back(loop);
    return place % Meter::kStripes;
  });
}

void Metrics::AppendText(std::string& out) const {
  std::vector<std::pair<const Meter*, OperationCounts>> called;
  for (const Meter& meter : meters_) {
    if (auto counts = meter.Counts(); WasCalled(counts)) called.emplace_back(&meter, counts);
  }
  fmt::format_to(std::back_inserter(out),
                 "# HELP {0} Calls by operation and outcome.\n# TYPE {0} counter\n", kRequests);
  for (const auto& [meter, counts] : called) AppendOutcomes(meter->operation(), counts, out);
  fmt::format_to(std::back_inserter(out),
                 "# HELP {0} Time from the request's head to its answer.\n# TYPE {0} histogram\n",
                 kDuration);
  for (const auto& [meter, counts] : called) AppendHistogram(meter->operation(), counts, out);
}

void AppendGauge(std::string_view name, std::uint64_t value, std::string& out) {
  AppendOne(name, "gauge", value, out);
}

void AppendCounter(std::string_view name, std::uint64_t value, std::string& out) {
  AppendOne(name, "counter", value, out);
}

}  // namespace keepsake::ops
