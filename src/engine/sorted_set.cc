#include "engine/sorted_set.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace keepsake::engine {
namespace {

std::string_view BytesOf(const double& score) {
  return {reinterpret_cast<const char*>(&score), sizeof(score)};
}

}  // namespace

ScoredValue SortedSet::Read(const Entry& entry) {
  ScoredValue read{0, entry.key};
  std::memcpy(&read.score, entry.payload.data(), sizeof(read.score));
  return read;
}

bool SortedSet::Before(const ScoredValue& a, const ScoredValue& b) {
  return a.score < b.score || (a.score == b.score && a.value < b.value);
}

std::optional<double> SortedSet::Score(std::string_view value) const {
  const auto found = members_.Find(value);
  return found.has_value() ? std::optional(Read(*found).score) : std::nullopt;
}

void SortedSet::Put(std::string_view value, double score) {
  assert(std::isfinite(score));
  score += 0.0;  // makes -0.0 a 0.0
  if (members_.packed()) {
    members_.Put(value, BytesOf(score));
    if (!members_.packed()) Rebuild();
    return;
  }
  const std::optional<double> old = Score(value);
  if (old == score) return;
  if (old.has_value()) tree_.Erase(PositionOf({*old, value}));
  members_.Put(value, BytesOf(score));
  const ScoredValue added{score, value};
  tree_.Insert(PositionOf(added), {score, members_.Find(value)->at});
}

bool SortedSet::Remove(std::string_view value) {
  if (!tree_.empty()) {
    const std::optional<double> old = Score(value);
    if (!old.has_value()) return false;
    tree_.Erase(PositionOf({*old, value}));
  }
  const bool removed = members_.Remove(value);
  if (members_.packed()) tree_.Clear();
  return removed;
}

void SortedSet::Clear() {
  tree_.Clear();
  members_.Clear();
}

void SortedSet::Rebuild() {
  tree_.Clear();
  members_.ForEach([&](const Entry& entry) {
    tree_.Insert(PositionOf(Read(entry)), {Read(entry).score, entry.at});
  });
}

template <typename Fn>
std::size_t SortedSet::Count(Fn&& before) const {
  if (!members_.packed()) {
    return tree_.CountBefore([&](const Place& place) {
      return before(place.score, [&] { return ReadEntry(place.entry).key; });
    });
  }
  std::size_t count = 0;
  members_.ForEach([&](const Entry& entry) {
    if (before(Read(entry).score, [&] { return entry.key; })) ++count;
  });
  return count;
}

std::size_t SortedSet::PositionOf(const ScoredValue& value) const {
  return Count([&](double score, auto&& bytes) {
    return score < value.score || (score == value.score && bytes() < value.value);
  });
}

std::optional<std::size_t> SortedSet::Rank(std::string_view value) const {
  const std::optional<double> score = Score(value);
  return score.has_value() ? std::optional(PositionOf({*score, value})) : std::nullopt;
}

std::size_t SortedSet::CountBelow(const Bound& minimum) const {
  return Count([&](double score, auto&&) {
    return minimum.exclusive ? score <= minimum.score : score < minimum.score;
  });
}

std::size_t SortedSet::CountUpTo(const Bound& maximum) const {
  return CountBelow({maximum.score, !maximum.exclusive});
}

std::vector<ScoredValue> SortedSet::Sorted() const {
  std::vector<ScoredValue> all;
  all.reserve(size());
  members_.ForEach([&](const Entry& entry) { all.push_back(Read(entry)); });
  std::ranges::sort(all, Before);
  return all;
}

void SortedSet::Visit(std::size_t begin, std::size_t end, bool backwards,
                      const std::function<void(const ScoredValue&)>& visit) const {
  std::vector<ScoredValue> range;
  if (members_.packed()) {
    const std::vector<ScoredValue> all = Sorted();
    end = std::min(end, all.size());
    if (begin < end)
      range.assign(all.begin() + static_cast<std::ptrdiff_t>(begin),
                   all.begin() + static_cast<std::ptrdiff_t>(end));
  } else if (begin < end) {
    range.reserve(std::min(end, size()) - std::min(begin, size()));
    tree_.Visit(begin, [&](const Place& place) {
      range.push_back({place.score, ReadEntry(place.entry).key});
      return begin + range.size() < end;
    });
  }
  if (backwards) std::ranges::reverse(range);
  for (const ScoredValue& value : range) visit(value);
}

std::uint64_t SortedSet::heap_bytes() const {
  return HeapBytes(sizeof(*this)) + members_.heap_bytes() + tree_.heap_bytes();
}

std::uint64_t SortedSet::GrowthBound(std::size_t elements, std::uint64_t bytes) const {
  const std::uint64_t members = members_.GrowthBound(elements, bytes + elements * sizeof(double));
  const std::size_t placed = members_.packed() ? size() + elements : elements;
  return members + CountedTree<Place, One>::GrowthBound(placed);
}

bool SortedSet::Shed(std::size_t elements) {
  return tree_.Shed(elements, [](const Place&) {}) || members_.Shed(elements);
}

bool SortedSet::Holds() const {
  if (!members_.Holds()) return false;
  if (members_.packed()) return tree_.empty();
  if (!tree_.CountsHold() || tree_.weight() != members_.size()) return false;
  bool ordered = true;
  std::optional<ScoredValue> last;
  tree_.Visit(0, [&](const Place& place) {
    const ScoredValue here = Read(ReadEntry(place.entry));
    const auto member = members_.Find(here.value);
    ordered = ordered && here.score == place.score && member.has_value() &&
              member->at == place.entry && (!last.has_value() || Before(*last, here));
    last = here;
    return ordered;
  });
  return ordered;
}

}  // namespace keepsake::engine
