#include "engine/counted_tree.h"

#include "testing/seeded_random.h"

#include <random>
#include <vector>

namespace keepsake::engine {
namespace {

struct Item {
  std::uint64_t id;
  std::size_t weight;
  bool operator==(const Item&) const = default;
};
struct Weigh {
  std::size_t operator()(const Item& item) const { return item.weight; }
};
using Tree = CountedTree<Item, Weigh>;

// The tree against a vector.
class Model {
 public:
  explicit Model(std::uint64_t seed, std::size_t most_weight) : chance_(seed), most_(most_weight) {}

  void Run(int steps, int bias) {
    for (int i = 0; i < steps; ++i) {
      const auto dice = static_cast<int>(chance_() % 100);
      if (dice < bias || items_.empty()) {
        Insert(dice < bias / 2 ? chance_() % (items_.size() + 1) : items_.size());
      } else if (dice < 90) {
        Erase(chance_() % items_.size());
      } else {
        Change(chance_() % items_.size());
      }
      ASSERT_TRUE(tree_.CountsHold()) << i;
      ASSERT_EQ(tree_.weight(), Before(items_.size()));
      CheckAt();
    }
    CheckAll();
  }
  void Empty() {
    while (!items_.empty()) Erase(chance_() % items_.size());
    EXPECT_TRUE(tree_.empty());
    EXPECT_EQ(tree_.heap_bytes(), 0U);
  }
  const Tree& tree() const { return tree_; }
  std::size_t size() const { return items_.size(); }

 private:
  std::size_t Before(std::size_t i) const {
    std::size_t sum = 0;
    for (std::size_t j = 0; j < i; ++j) sum += items_[j].weight;
    return sum;
  }
  void Insert(std::size_t i) {
    const Item item{next_++, 1 + chance_() % most_};
    const std::uint64_t bound = tree_.heap_bytes() + Tree::GrowthBound(1);
    tree_.Insert(Before(i), item);
    EXPECT_LE(tree_.heap_bytes(), bound);
    items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(i), item);
  }
  void Erase(std::size_t i) {
    tree_.Erase(Before(i));
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  void Change(std::size_t i) {
    const std::size_t weight = 1 + chance_() % most_;
    tree_.Update(Before(i), [&](Item& item) { item = {next_, weight}; });
    items_[i] = {next_++, weight};
  }
  void CheckAt() {
    if (items_.empty()) return;
    const std::size_t i = chance_() % items_.size();
    const std::size_t begin = Before(i);
    std::size_t found = 0;
    EXPECT_EQ(tree_.At(begin + chance_() % items_[i].weight, found), items_[i]);
    EXPECT_EQ(found, begin);
  }
  void CheckAll() {
    std::vector<Item> all;
    tree_.Visit(0, [&](const Item& item) {
      all.push_back(item);
      return true;
    });
    EXPECT_EQ(all, items_);
    if (items_.empty()) return;
    const std::size_t i = chance_() % items_.size();
    all.clear();
    tree_.Visit(Before(i), [&](const Item& item) {
      all.push_back(item);
      return all.size() < 3;
    });
    EXPECT_EQ(all.front(), items_[i]);
    EXPECT_EQ(all.size(), std::min<std::size_t>(3, items_.size() - i));
  }

  std::mt19937_64 chance_;
  std::size_t most_;
  std::uint64_t next_ = 0;
  Tree tree_;
  std::vector<Item> items_;
};

TEST(CountedTreeTest, ItIsAVectorThatKnowsItsWeights) {
  const std::uint64_t seed = testing::Seed();
  SCOPED_TRACE(seed);
  for (const std::size_t most_weight : {1U, 50U}) {
    for (std::uint64_t run = 0; run < 10; ++run) {
      Model model(seed + run, most_weight);
      model.Run(1'500, 80);
      EXPECT_GT(model.size(), 700U) << "more than one inner level";
      model.Run(1'500, 30);
      model.Run(300, 70);
      model.Empty();
    }
  }
}

TEST(CountedTreeTest, RowsWrittenInOrderLieDense) {
  Tree tree;
  for (std::uint64_t i = 0; i < 10'000; ++i) tree.Insert(i, {i, 1});
  EXPECT_LT(tree.heap_bytes(), 10'000 * sizeof(Item) * 13 / 10);
  EXPECT_EQ(tree.CountBefore([](const Item& item) { return item.id < 7'777; }), 7'777U);
  EXPECT_EQ(tree.CountBefore([](const Item&) { return true; }), 10'000U);
  EXPECT_EQ(tree.CountBefore([](const Item&) { return false; }), 0U);
}

}  // namespace
}  // namespace keepsake::engine
