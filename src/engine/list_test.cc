#include "engine/list.h"

#include "testing/seeded_random.h"

#include <deque>
#include <random>
#include <string>

namespace keepsake::engine {
namespace {

// The list against a deque.
class ListModel {
 public:
  explicit ListModel(std::uint64_t seed) : chance_(seed) {}

  void Run(int steps, unsigned growing, std::size_t longest) {
    for (int i = 0; i < steps; ++i) {
      Step(chance_() % 1'000, growing, longest);
      ASSERT_EQ(list_.size(), deque_.size());
      if (i % 8 == 0) {
        ASSERT_TRUE(list_.Holds()) << i;
      }
    }
    ASSERT_TRUE(list_.Holds());
    EXPECT_EQ(All(0, list_.size()), std::vector<std::string>(deque_.begin(), deque_.end()));
  }
  std::size_t size() const { return deque_.size(); }

 private:
  using Offset = std::deque<std::string>::difference_type;

  std::size_t Below(std::size_t n) { return chance_() % n; }
  std::string AnyValue(std::size_t longest) {
    return std::string(Below(50) == 0 ? Below(longest) : Below(40),
                       static_cast<char>('a' + Below(6)));
  }
  std::vector<std::string> All(std::size_t begin, std::size_t end) const {
    std::vector<std::string> all;
    list_.Visit(begin, end, [&](std::string_view value) { all.emplace_back(value); });
    return all;
  }
  auto At(std::size_t position) { return deque_.begin() + static_cast<Offset>(position); }

  void Step(std::size_t dice, unsigned growing, std::size_t longest) {
    if (dice < growing || deque_.empty()) return Push(AnyValue(longest));
    if (dice < 900) return Pop();
    if (dice < 985) return Slice();
    if (dice < 990) return RemoveEqual();
    if (dice < 996) return EraseRanges();
    if (Below(4) == 0) Keep();
  }
  void Push(const std::string& value) {
    const std::uint64_t bound = list_.heap_bytes() + list_.GrowthBound(1, value.size());
    if (Below(2) == 0) {
      list_.PushBack(value);
      deque_.push_back(value);
    } else {
      list_.PushFront(value);
      deque_.push_front(value);
    }
    ASSERT_LE(list_.heap_bytes(), bound);
  }
  void Pop() {
    if (Below(2) == 0) {
      EXPECT_EQ(list_.PopFront(), deque_.front());
      deque_.pop_front();
    } else {
      EXPECT_EQ(list_.PopBack(), deque_.back());
      deque_.pop_back();
    }
  }
  void Slice() {
    const std::size_t begin = Below(deque_.size() + 1);
    const std::size_t end = begin + Below(deque_.size() - begin + 1);
    EXPECT_EQ(All(begin, end), std::vector<std::string>(At(begin), At(end)));
  }
  void RemoveEqual() {
    const std::string value = deque_[Below(deque_.size())];
    EXPECT_EQ(list_.RemoveEqual(value), std::erase(deque_, value));
  }
  void EraseRanges() {
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    std::vector<bool> gone(deque_.size(), false);
    for (std::size_t n = Below(4); n > 0; --n) {
      const std::size_t first = Below(deque_.size() + 3), count = Below(20);
      ranges.emplace_back(first, count);
      for (std::size_t i = first; i < std::min(first + count, gone.size()); ++i) gone[i] = true;
    }
    list_.EraseRanges(ranges);
    std::deque<std::string> kept;
    for (std::size_t i = 0; i < gone.size(); ++i) {
      if (!gone[i]) kept.push_back(deque_[i]);
    }
    deque_ = kept;
  }
  void Keep() {
    const std::size_t begin = Below(deque_.size() / 4 + 1);
    const std::size_t end = deque_.size() - Below(deque_.size() / 4 + 1);
    list_.Keep(begin, end);
    deque_.erase(At(end), deque_.end());
    deque_.erase(deque_.begin(), At(begin));
  }

  std::mt19937_64 chance_;
  List list_;
  std::deque<std::string> deque_;
};

TEST(ListTest, ItIsADeque) {
  const std::uint64_t seed = testing::Seed();
  SCOPED_TRACE(seed);
  for (std::uint64_t run = 0; run < 20; ++run) {
    ListModel model(seed + run);
    model.Run(300, 600, 100);
    model.Run(4'000, 850, 5'000);
    EXPECT_GT(model.size(), 50U);
    model.Run(6'000, 300, 3'000);
  }
}

TEST(ListTest, OneChunkHasNoTree) {
  List list;
  for (int i = 0; i < 10; ++i) list.PushBack(std::string(32, 'x'));
  EXPECT_LT(list.heap_bytes(), sizeof(List) + 10 * 33 + 64);
  for (int i = 0; i < 100'000; ++i) list.PushBack(std::string(32, 'x'));
  EXPECT_LT(list.heap_bytes(), 100'000 * 36);
}

TEST(ListTest, SheddingEndsAndFreesAll) {
  List list;
  for (int i = 0; i < 50'000; ++i) list.PushBack("value");
  while (list.Shed(10)) {
  }
  List cut_short;
  for (int i = 0; i < 50'000; ++i) cut_short.PushBack("value");
  EXPECT_TRUE(cut_short.Shed(10));  // the destructor frees the rest
}

}  // namespace
}  // namespace keepsake::engine
