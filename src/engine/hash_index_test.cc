#include "engine/hash_index.h"

#include "testing/seeded_random.h"

#include <random>
#include <unordered_map>

namespace keepsake::engine {
namespace {

// Payload n has the key n; how it is hashed is up to the test.
struct Owner {
  std::uint64_t (*hash)(std::uint64_t);
  std::uint64_t Hash(std::uint64_t payload) const { return hash(payload); }
  void Prefetch(std::uint64_t) const {}
};

std::uint64_t Spread(std::uint64_t n) {
  n ^= n >> 31;
  n *= 0x7FB5D329728EA185;
  n ^= n >> 27;
  n *= 0x81DADEF4BC2DD44D;
  return n ^ n >> 33;
}
// Forty keys to a home, so that nearly everything spills; the last home spills over the end.
std::uint64_t Crowd(std::uint64_t n) {
  return (n / 40 % 16 << 60) | 0x0FFF'FFFF'0000'0000 | (Spread(n) & 0xFFFF'FFFF);
}
// Equal tags on top of it: every comparison must look at the key.
std::uint64_t Collide(std::uint64_t n) {
  return Crowd(n) & ~0xFF'FFFFULL;
}

template <typename Index>
void Insert(Index& index, std::uint64_t n, unsigned note, const Owner& owner) {
  if (index.full()) {
    ASSERT_TRUE(index.Resize(owner));
  }
  index.Insert(owner.Hash(n), n, note, owner);
}

template <typename Index>
void ExpectEqual(const Index& index, const std::unordered_map<std::uint64_t, unsigned>& model,
                 const Owner& owner) {
  ASSERT_EQ(index.size(), model.size());
  std::size_t seen = 0;
  index.ForEach([&](std::uint64_t payload, unsigned note, const IndexTable&, std::size_t bucket,
                    std::size_t cursor) {
    ++seen;
    EXPECT_GE(bucket, cursor);
    const auto found = model.find(payload);
    ASSERT_NE(found, model.end());
    EXPECT_EQ(note, found->second);
    EXPECT_EQ(index.FindPayload(owner.Hash(payload), payload).payload(), payload);
  });
  EXPECT_EQ(seen, model.size());
}

// Random inserts, erases, changes and lookups against a map; the share of inserts swings, so that
// the index grows and shrinks several times.
template <typename Layout>
void RunAgainstMap(const Owner& owner, std::size_t most, int steps) {
  std::mt19937_64 chance(testing::Seed());
  HashIndex<Layout> index;
  std::unordered_map<std::uint64_t, unsigned> model;
  constexpr unsigned kNotes = 1U << Layout::kNoteBits;
  bool rising = true;
  for (int step = 0; step < steps; ++step) {
    if (model.size() > most) rising = false;
    if (model.size() < most / 50) rising = true;
    const std::uint64_t n = 1 + chance() % (2 * most);
    const auto slot = index.FindPayload(owner.Hash(n), n);
    const auto found = model.find(n);
    ASSERT_EQ(static_cast<bool>(slot), found != model.end()) << "step " << step;
    const bool insert = chance() % 4 != 0 ? rising : !rising;
    const auto note = static_cast<unsigned>(chance() % kNotes);
    if (slot && insert) {
      auto changed = slot;
      changed.SetNote(note);
      found->second = note;
    } else if (slot) {
      index.Erase(owner.Hash(n), slot, owner);
      model.erase(found);
      if (index.sparse()) {
        ASSERT_TRUE(index.Resize(owner));
      }
    } else if (insert) {
      Insert(index, n, note, owner);
      model.emplace(n, note);
    }
    if (step % 997 == 0) ExpectEqual(index, model, owner);
  }
  ExpectEqual(index, model, owner);
}

TEST(HashIndexTest, ItIsAMapWhateverTheHash) {
  RunAgainstMap<LocationSlots>({Spread}, 10'000, 100'000);
  RunAgainstMap<LocationSlots>({Crowd}, 500, 40'000);
  RunAgainstMap<LocationSlots>({Collide}, 300, 20'000);
  RunAgainstMap<PointerSlots>({Spread}, 5'000, 50'000);
}

TEST(HashIndexTest, EveryEntryIsFoundAtEveryStepOfAGrowth) {
  const Owner owner{Spread};
  HashIndex<LocationSlots> index;
  std::uint64_t n = 0;
  int moving_steps = 0;
  while (n < 3'000) {
    Insert(index, ++n, 0, owner);
    if (!index.moving()) continue;
    ++moving_steps;
    for (std::uint64_t seen = 1; seen <= n; ++seen) {
      ASSERT_TRUE(index.FindPayload(owner.Hash(seen), seen)) << seen << " of " << n;
    }
    ASSERT_FALSE(index.FindPayload(owner.Hash(n + 1), n + 1));
  }
  EXPECT_GT(moving_steps, 100);
}

TEST(HashIndexTest, AGrowthEndsLongBeforeTheNextOne) {
  const Owner owner{Spread};
  HashIndex<LocationSlots> index;
  for (std::uint64_t n = 1; n <= 200'000; ++n) {
    if (index.full()) {
      ASSERT_FALSE(index.moving()) << n;
    }
    Insert(index, n, 0, owner);
  }
}

TEST(HashIndexTest, AnEntryCostsBetweenNineAndFourteenBytes) {
  const Owner owner{Spread};
  HashIndex<LocationSlots> index;
  for (std::uint64_t n = 1; n <= 400'000; ++n) {
    Insert(index, n, 0, owner);
    if (n < 10'000 || index.moving()) continue;
    const double bytes = static_cast<double>(index.memory_bytes()) / static_cast<double>(n);
    ASSERT_GT(bytes, 9.0);
    ASSERT_LT(bytes, 14.0);
  }
}

TEST(HashIndexTest, ErasingGivesMemoryBack) {
  const Owner owner{Spread};
  HashIndex<LocationSlots> index;
  for (std::uint64_t n = 1; n <= 100'000; ++n) Insert(index, n, 0, owner);
  const std::size_t before = index.memory_bytes();
  for (std::uint64_t n = 1; n <= 100'000; ++n) {
    index.Erase(owner.Hash(n), index.FindPayload(owner.Hash(n), n), owner);
    if (index.sparse()) {
      ASSERT_TRUE(index.Resize(owner));
    }
  }
  while (index.moving()) index.Step(owner);
  EXPECT_LT(index.memory_bytes(), before / 50);
}

// Were the marks of spilled buckets never taken back, a miss would walk ever farther.
TEST(HashIndexTest, ChurnLeavesNoSpillMarksBehind) {
  const Owner owner{Spread};
  HashIndex<LocationSlots> index;
  std::uint64_t n = 0;
  while (n < 50'000) Insert(index, ++n, 0, owner);
  for (int i = 0; i < 500'000; ++i) {
    const std::uint64_t gone = n - 49'999;
    index.Erase(owner.Hash(gone), index.FindPayload(owner.Hash(gone), gone), owner);
    Insert(index, ++n, 0, owner);
  }
  for (std::uint64_t i = n - 49'999; i <= n; ++i) {
    index.Erase(owner.Hash(i), index.FindPayload(owner.Hash(i), i), owner);
  }
  const IndexTable& table = index.young();
  for (std::size_t bucket = 0; bucket < table.buckets(); ++bucket) {
    ASSERT_EQ(IndexTable::SpillCount(table.Bucket(bucket)), 0U);
  }
}

}  // namespace
}  // namespace keepsake::engine
