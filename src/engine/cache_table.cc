#include "engine/cache_table.h"

#include "base/try.h"
#include "engine/partition.h"

#include <algorithm>
#include <new>
#include <utility>

namespace keepsake::engine {
namespace {

Error NotFound() {
  return Error(ErrorCode::kCacheNotFound, "there is no cache of this name; create it first");
}

std::int64_t Load(std::int64_t& count) {
  return std::atomic_ref(count).load(std::memory_order_relaxed);
}
void Add(std::int64_t& count, std::int64_t change) {
  std::atomic_ref(count).fetch_add(change, std::memory_order_relaxed);
}

}  // namespace

CacheTable::CacheTable(Budget& budget, const KeyHasher& hasher)
    : budget_(budget),
      hasher_(hasher),
      counts_(Pages::MapSparse(NameIndex::kSlots * sizeof(Counts))),
      homes_(Pages::MapSparse(NameIndex::kSlots * sizeof(Partition*))) {
  if (counts_.empty() || homes_.empty() || !budget_.TakeForMove(charged_bytes()))
    throw std::bad_alloc();
}

Result<CacheId> CacheTable::Create(std::string_view name, std::shared_ptr<Partition> home) {
  if (name.empty() || name.size() > limits::kNameBytes) {
    return Error(ErrorCode::kInvalidArgument, "a cache name has 1 to 255 bytes");
  }
  return names_.With([&](Names& names) { return CreateIn(names, name, std::move(home)); });
}

Result<CacheId> CacheTable::CreateIn(Names& names, std::string_view name,
                                     std::shared_ptr<Partition> home) {
  if (names.slots.contains(name)) {
    return Error(ErrorCode::kAlreadyExists, "a cache of this name already exists");
  }
  if (names.slots.size() == limits::kCaches) {
    return Error(ErrorCode::kLimitExceeded, "no more caches can be created: delete one first");
  }
  TRY_ASSIGN(const CacheId slot, TakeSlot(names, std::move(home)));
  names.slots.emplace(name, slot);
  index_.Insert(name, hasher_(name), slot);
  return slot;
}

Status CacheTable::Delete(std::string_view name) {
  return names_.With([&](Names& names) { return DeleteIn(names, name); });
}

Status CacheTable::DeleteIn(Names& names, std::string_view name) {
  const auto found = names.slots.find(name);
  if (found == names.slots.end()) return NotFound();
  index_.Erase(name, hasher_(name));
  Bury(names, found->second);
  names.slots.erase(found);
  return {};
}

Status CacheTable::Flush(std::string_view name) {
  return names_.With([&](Names& names) { return FlushIn(names, name); });
}

Status CacheTable::FlushIn(Names& names, std::string_view name) {
  const auto found = names.slots.find(name);
  if (found == names.slots.end()) return NotFound();
  // So that flushing in a loop uses no slots up.
  if (Load(CountsAt(found->second).items) == 0) return {};
  const auto home = names.homes.find(found->second);
  TRY_ASSIGN(const CacheId fresh,
             TakeSlot(names, home == names.homes.end() ? nullptr : home->second));
  index_.Reassign(name, hasher_(name), fresh);
  Bury(names, std::exchange(found->second, fresh));
  return {};
}

Result<CacheId> CacheTable::Find(std::string_view name) const {
  if (name.size() > limits::kNameBytes) return NotFound();
  const std::uint64_t hash = hasher_(name);
  std::optional<CacheId> found = index_.Find(name, hash);
  if (!found.has_value()) {
    found = names_.With([&](const Names&) { return index_.FindLocked(name, hash); });
  }
  if (*found == NameIndex::kNone) return NotFound();
  return *found;
}

std::vector<CacheStats> CacheTable::List() const {
  return names_.With([this](const Names& names) {
    std::vector<CacheStats> out;
    out.reserve(names.slots.size());
    for (const auto& [name, slot] : names.slots) {
      out.push_back(CountsOf(slot));
      out.back().name = name;
      if (const auto home = names.homes.find(slot); home != names.homes.end()) {
        out.back().limit_bytes = home->second->budget()->limit();
      }
    }
    return out;
  });
}

std::uint64_t CacheTable::items() const {
  return names_.With([this](const Names& names) {
    std::uint64_t sum = 0;
    for (const auto& [name, slot] : names.slots) sum += CountsOf(slot).items;
    return sum;
  });
}

void CacheTable::Count(CacheId cache, std::int64_t items, std::int64_t bytes) {
  Counts& counts = CountsAt(cache);
  if (items != 0) Add(counts.items, items);
  Add(counts.bytes, bytes);
}

CacheStats CacheTable::CountsOf(CacheId cache) const {
  Counts& counts = CountsAt(cache);
  return {.name = {},
          .items = static_cast<std::uint64_t>(Load(counts.items)),
          .bytes = static_cast<std::uint64_t>(Load(counts.bytes))};
}

CacheId CacheTable::last_slot() const {
  return names_.With([](const Names& names) { return names.last_fresh; });
}

// Numbers never used come first, then the one that rested longest.
Result<CacheId> CacheTable::TakeSlot(Names& names, std::shared_ptr<Partition> home) {
  const bool fresh = names.last_fresh != kLastSlot;
  if (!fresh && names.rested.empty()) {
    return Error(ErrorCode::kLimitExceeded,
                 "too many caches were flushed or deleted lately: try again in a minute");
  }
  if (!budget_.TakeForMove(kSlotBytes)) {
    return Error(ErrorCode::kLimitExceeded, "there is no memory left for another cache");
  }
  const CacheId slot = fresh ? ++names.last_fresh : names.rested.front();
  if (!fresh) names.rested.pop_front();
  if (home != nullptr) {
    std::atomic_ref(HomeAt(slot)).store(home.get(), std::memory_order_release);
    names.homes.emplace(slot, std::move(home));
    home_count_.store(static_cast<std::uint32_t>(names.homes.size()), std::memory_order_relaxed);
  }
  SetAlive(slot, true);
  return slot;
}

void CacheTable::SetAlive(CacheId slot, bool alive) {
  const std::uint64_t bit = 1ULL << (slot % 64);
  if (alive) {
    alive_[slot / 64].fetch_or(bit, std::memory_order_release);
  } else {
    alive_[slot / 64].fetch_and(~bit, std::memory_order_release);
  }
}

void CacheTable::Bury(Names& names, CacheId slot) {
  SetAlive(slot, false);
  const std::uint32_t death = deaths_.fetch_add(1, std::memory_order_acq_rel) + 1;
  names.dead.push_back({slot, death});
  dead_count_.store(static_cast<std::uint32_t>(names.dead.size()), std::memory_order_relaxed);
}

void CacheTable::Reap(std::uint32_t swept_deaths, Instant now) {
  // What nobody lies in any more is freed after the lock.
  const auto empty = names_.With([&](Names& names) { return ReapIn(names, swept_deaths, now); });
}

std::vector<std::shared_ptr<Partition>> CacheTable::ReapIn(Names& names, std::uint32_t swept_deaths,
                                                           Instant now) {
  std::vector<std::shared_ptr<Partition>> left;
  for (DeadSlot& dead : names.dead) {
    if (dead.death > swept_deaths) break;
    if (dead.swept == Instant::max()) dead.swept = now;
  }
  while (!names.dead.empty() && names.dead.front().swept != Instant::max() &&
         names.dead.front().swept + limits::kCacheSlotRest <= now) {
    const CacheId slot = names.dead.front().slot;
    names.rested.push_back(slot);
    if (auto home = names.homes.extract(slot); !home.empty()) {
      std::atomic_ref(HomeAt(slot)).store(nullptr, std::memory_order_release);
      left.push_back(std::move(home.mapped()));
    }
    names.dead.pop_front();
    budget_.Give(kSlotBytes);
  }
  home_count_.store(static_cast<std::uint32_t>(names.homes.size()), std::memory_order_relaxed);
  dead_count_.store(static_cast<std::uint32_t>(names.dead.size()), std::memory_order_relaxed);
  return left;
}

std::vector<std::shared_ptr<Partition>> CacheTable::Homes() const {
  std::vector<std::shared_ptr<Partition>> homes;
  if (home_count_.load(std::memory_order_relaxed) == 0) return homes;
  names_.With([&](const Names& names) {
    for (const auto& [slot, home] : names.homes) homes.push_back(home);
  });
  std::ranges::sort(homes);
  homes.erase(std::ranges::unique(homes).begin(), homes.end());
  return homes;
}

std::uint64_t CacheTable::charged_bytes() const {
  return names_.With([](const Names& names) {
    return sizeof(CacheTable) + NameIndex::kTableBytes +
           (names.slots.size() + names.dead.size()) * kSlotBytes;
  });
}

}  // namespace keepsake::engine
