#include "engine/members.h"

#include "testing/seeded_random.h"

#include <map>
#include <random>
#include <set>
#include <string>

namespace keepsake::engine {
namespace {

// The members against a map, through both forms and back.
class MembersModel {
 public:
  explicit MembersModel(std::uint64_t seed) : chance_(seed), random_(seed) {}

  void Run(int steps, unsigned growing, std::size_t names, std::size_t longest) {
    for (int i = 0; i < steps; ++i) {
      const std::string key = "k" + std::to_string(chance_() % names);
      if (chance_() % 100 < growing) {
        const std::string payload(chance_() % longest, static_cast<char>('a' + chance_() % 26));
        const std::uint64_t bound =
            members_.heap_bytes() + members_.GrowthBound(1, key.size() + payload.size());
        ASSERT_EQ(members_.Put(key, payload), !map_.contains(key));
        ASSERT_LE(members_.heap_bytes(), bound) << members_.size();
        map_[key] = payload;
      } else {
        ASSERT_EQ(members_.Remove(key), map_.erase(key) == 1);
      }
      if (i % 16 == 0) {
        ASSERT_TRUE(members_.Holds()) << i;
      }
    }
    Check();
  }
  void Check() {
    std::map<std::string, std::string> all;
    members_.ForEach([&](const Entry& entry) { all.emplace(entry.key, entry.payload); });
    ASSERT_EQ(all, map_);
    ASSERT_EQ(members_.size(), map_.size());
    EXPECT_EQ(members_.Find("nothing"), std::nullopt);
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, map_.size() / 3, map_.size(), map_.size() + 7}) {
      std::set<std::string> chosen;
      for (const Entry& entry : members_.Sample(count, random_)) {
        EXPECT_TRUE(map_.contains(std::string(entry.key)));
        chosen.emplace(entry.key);
      }
      EXPECT_EQ(chosen.size(), std::min(count, map_.size())) << "distinct";
    }
  }
  Members& members() { return members_; }

 private:
  std::mt19937_64 chance_;
  testing::SeededRandom random_;
  KeyHasher hasher_{7};
  Members members_{hasher_};
  std::map<std::string, std::string> map_;
};

TEST(MembersTest, TheyAreAMapInEitherForm) {
  const std::uint64_t seed = testing::Seed();
  SCOPED_TRACE(seed);
  for (std::uint64_t run = 0; run < 20; ++run) {
    MembersModel model(seed + run);
    model.Run(300, 60, 80, 60);
    model.Run(4'000, 80, 3'000, 100);
    EXPECT_FALSE(model.members().packed());
    model.Run(8'000, 20, 3'000, 30);
    model.Run(1'000, 2, 60, 30);
  }
}

TEST(MembersTest, FewLiePackedAndMoreDoNot) {
  const KeyHasher hasher(7);
  Members members(hasher);
  for (std::size_t i = 0; i < Members::kPackedCount; ++i) members.Put(std::to_string(i), "");
  EXPECT_TRUE(members.packed());
  members.Put("one more", "");
  EXPECT_FALSE(members.packed());
  Members long_ones(hasher);
  long_ones.Put("a", std::string(Members::kPackedBytes, 'a'));
  EXPECT_FALSE(long_ones.packed());
}

TEST(MembersTest, EverySampleIsAsLikelyAsAnyOther) {
  const KeyHasher hasher(7);
  testing::SeededRandom random(testing::Seed());
  Members members(hasher);
  for (int i = 0; i < 300; ++i) members.Put(std::to_string(i), "");
  std::map<std::string, int> drawn;
  for (int i = 0; i < 60'000; ++i) ++drawn[std::string(members.Sample(1, random)[0].key)];
  EXPECT_EQ(drawn.size(), 300U);
  for (const auto& [key, count] : drawn) EXPECT_NEAR(count, 200, 100) << key;
}

TEST(MembersTest, SheddingEndsAndFreesAll) {
  const KeyHasher hasher(7);
  Members members(hasher);
  for (int i = 0; i < 5'000; ++i) members.Put(std::to_string(i), "payload");
  int slices = 0;
  while (members.Shed(500)) ++slices;
  EXPECT_GT(slices, 5);
  EXPECT_FALSE(members.Shed(500));
  Members cut_short(hasher);
  for (int i = 0; i < 5'000; ++i) cut_short.Put(std::to_string(i), "payload");
  EXPECT_TRUE(cut_short.Shed(500));  // the destructor frees the rest
}

}  // namespace
}  // namespace keepsake::engine
