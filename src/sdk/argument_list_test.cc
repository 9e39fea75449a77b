#include <keepsake/argument_list.h>
#include <keepsake/dictionary.h>

#include <map>
#include <ranges>

namespace keepsake {
namespace {

std::vector<std::string> TextsOf(const BytesList& list) {
  std::vector<std::string> texts;
  for (const BytesView bytes : list) texts.emplace_back(bytes.text());
  return texts;
}

TEST(ArgumentListTest, ItIsMadeOfWhateverConverts) {
  const std::vector<std::string> want = {"a", "b"};
  EXPECT_EQ(TextsOf({"a", "b"}), want);
  EXPECT_EQ(TextsOf(want), want);
  EXPECT_EQ(TextsOf(std::vector<std::string_view>{"a", "b"}), want);
  EXPECT_EQ(TextsOf(std::vector<Bytes>{Bytes("a"), Bytes("b")}), want);
  EXPECT_EQ(TextsOf(std::set<std::string>{"b", "a"}), want);
  const std::map<std::string, int> map{{"a", 1}, {"b", 2}};
  EXPECT_EQ(TextsOf(map | std::views::keys), want);
  EXPECT_TRUE(TextsOf({}).empty());
  const ArgumentList<FieldValue> fields = std::map<std::string, Bytes>{{"f", Bytes("v")}};
  EXPECT_EQ(fields.size(), 1U);
}

// A view of a string that is made for the moment would dangle.
TEST(ArgumentListTest, ElementsThatAreMadeOnTheWayAreNotTaken) {
  const auto made = [](int i) { return std::to_string(i); };
  using Made = decltype(std::views::iota(0, 2) | std::views::transform(made));
  static_assert(!std::is_constructible_v<BytesList, Made>);
  static_assert(!std::is_constructible_v<BytesList, std::string>);
  static_assert(std::is_constructible_v<ArgumentList<int>, decltype(std::views::iota(0, 2))>);
}

}  // namespace
}  // namespace keepsake
