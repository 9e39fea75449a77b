#include "engine/dictionary.h"
#include "engine/element_set.h"
#include "engine/list.h"
#include "engine/sorted_set.h"
#include "testing/seeded_random.h"

#include <random>
#include <string>
#include <vector>

// What is charged before a collection changes is never less than what the change takes, however
// many elements come at once and wherever its tables are in their growth.
namespace keepsake::engine {
namespace {

constexpr std::size_t kLargest = 60'000;

void Add(Dictionary& dictionary, const std::string& element) {
  dictionary.Set(element, "value");
}
void Add(ElementSet& set, const std::string& element) {
  set.Add(element);
}
void Add(List& list, const std::string& element) {
  list.PushBack(element);
}
void Add(SortedSet& set, const std::string& element) {
  set.Put(element, static_cast<double>(std::hash<std::string>()(element) % 1000));
}
constexpr std::size_t kBytesBeside = 5;  // the dictionary's value

template <typename T>
class GrowthTest : public ::testing::Test {
 protected:
  GrowthTest() : chance_(testing::Seed()) {}
  // Grows one collection to the end, `share` of its size at a time and at least one element.
  void GrowBy(double share, std::size_t element_bytes) {
    T collection = Make();
    while (collection.size() < kLargest * 16 / (element_bytes + 8)) {
      const auto count =
          1 + std::min(kLargest / 4,
                       static_cast<std::size_t>(share * static_cast<double>(collection.size())));
      const std::uint64_t bound =
          collection.heap_bytes() +
          collection.GrowthBound(count, count * (element_bytes + kBytesBeside));
      const std::size_t before = collection.size();
      for (std::size_t i = 0; i < count; ++i) {
        std::string element = std::to_string(chance_());
        element.resize(element_bytes, 'x');
        Add(collection, element);
      }
      ASSERT_LE(collection.heap_bytes(), bound) << before << " and " << count;
    }
    ASSERT_TRUE(collection.Holds());
  }

 private:
  T Make() {
    if constexpr (std::is_constructible_v<T, const KeyHasher&>) {
      return T(hasher_);
    } else {
      return T();
    }
  }

  std::mt19937_64 chance_;
  KeyHasher hasher_{42};
};

using Collections = ::testing::Types<Dictionary, ElementSet, List, SortedSet>;
TYPED_TEST_SUITE(GrowthTest, Collections);

TYPED_TEST(GrowthTest, OneByOne) {
  this->GrowBy(0, 24);
}
TYPED_TEST(GrowthTest, ATenthAtATime) {
  this->GrowBy(0.1, 24);
}
TYPED_TEST(GrowthTest, AThirdAtATime) {
  this->GrowBy(0.33, 20);
}
TYPED_TEST(GrowthTest, TwiceAtATime) {
  this->GrowBy(2, 20);
}
TYPED_TEST(GrowthTest, AllAtOnce) {
  this->GrowBy(50'000, 20);
}
TYPED_TEST(GrowthTest, LargeElements) {
  this->GrowBy(0.1, 3000);
}
TYPED_TEST(GrowthTest, HugeElements) {
  this->GrowBy(0.5, 200'000);
}

}  // namespace
}  // namespace keepsake::engine
