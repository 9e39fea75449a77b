#include "engine/cache_table.h"
#include "engine/engine.h"
#include "engine/partition.h"

#include <algorithm>
#include <string>

namespace keepsake::engine {
namespace {

// The pace that a time budget is turned into.
constexpr std::int64_t kSweepPerMicrosecond = 5;

}  // namespace

void Engine::Tick(Instant now, std::chrono::microseconds budget) {
  const auto work =
      static_cast<std::size_t>(std::max<std::int64_t>(0, budget.count() * kSweepPerMicrosecond));
  const auto capped = caches_->Homes();
  // An equal share each: a cap is at least as small as what is shared, and so is its work.
  const std::size_t share = work / (1 + capped.size());
  std::uint32_t swept = ~0U;
  const auto tick = [&](Partition& partition) {
    partition.Sweep(now, share);
    partition.Tend();
    swept = std::min(swept, partition.swept_deaths());
  };
  tick(*shared_);
  for (const auto& home : capped) tick(*home);
  if (caches_->any_dead()) caches_->Reap(swept, now);
}

EngineStats Engine::Stats() const {
  EngineStats out{.items = caches_->items(), .limit_bytes = shared_->budget()->limit()};
  shared_->AddTo(out);
  for (const auto& home : caches_->Homes()) {
    // What is set aside for a cache counts as used only as far as it is.
    out.bytes -= home->budget()->limit();
    home->AddTo(out);
  }
  return out;
}

std::string Engine::CheckInvariants() const {
  Shard::Recount recount;
  std::string faults;
  std::uint64_t set_aside = 0;
  for (const auto& home : caches_->Homes()) {
    recount.charged_bytes = 0;
    faults += home->CheckInvariants(recount);
    set_aside += home->budget()->limit();
  }
  recount.charged_bytes = caches_->charged_bytes() + set_aside;
  faults += shared_->CheckInvariants(recount);
  for (unsigned cache = 1; cache <= caches_->last_slot(); ++cache) {
    const auto id = static_cast<CacheId>(cache);
    const CacheStats says = caches_->CountsOf(id);
    const auto found = recount.caches.find(id);
    const CacheStats is = found == recount.caches.end() ? CacheStats() : found->second;
    if (says.items != is.items || says.bytes != is.bytes) {
      faults += "cache " + std::to_string(cache) + " is miscounted\n";
    }
  }
  return faults;
}

}  // namespace keepsake::engine
