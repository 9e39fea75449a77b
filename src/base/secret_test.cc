#include <keepsake/secret.h>

#include <gtest/gtest.h>

#include <sstream>

using namespace std::string_literals;

namespace keepsake {
namespace {

TEST(SecretTest, KeepsAnyBytes) {
  EXPECT_EQ(Secret("a\0b"s).reveal(), "a\0b"s);
  EXPECT_EQ(Secret("a\0b").reveal(), "a");
  EXPECT_EQ(Secret(std::string_view("abc")).size(), 3u);
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
  EXPECT_EQ(Secret().reveal(), "");
}

TEST(SecretTest, PrintsAsRedacted) {
  std::ostringstream out;
  out << Secret("hunter2");
  EXPECT_EQ(out.str(), "[redacted]");
  EXPECT_EQ(testing::PrintToString(Secret("hunter2")), "[redacted]");
}

TEST(SecretTest, TakingOverATextWipesItToItsCapacity) {
  for (const std::size_t size : {3u, 15u, 16u, 500u}) {
    std::string text(size, 's');
    const Secret secret(std::move(text));
    EXPECT_EQ(secret.size(), size);
    EXPECT_TRUE(text.empty());
    const std::string_view all(text.data(), text.capacity());
    EXPECT_EQ(all.find('s'), all.npos);
  }
}

TEST(SecretTest, CopyingLeavesTheSourceAlone) {
  const std::string text = "abc";
  EXPECT_EQ(Secret(text).reveal(), "abc");
  EXPECT_EQ(text, "abc");
}

TEST(SecretTest, CopiesAndMoves) {
  Secret a("first");
  Secret b = a;
  EXPECT_TRUE(a == b);
  Secret c = std::move(a);
  EXPECT_EQ(c.reveal(), "first");
  EXPECT_TRUE(a.empty());
  b = Secret("second");
  EXPECT_EQ(b.reveal(), "second");
  c = b;
  EXPECT_EQ(c.reveal(), "second");
  const Secret& same = c;
  c = same;
  EXPECT_EQ(c.reveal(), "second");
}

TEST(SecretTest, EqualityIsByBytes) {
  EXPECT_TRUE(Secret("abc") == Secret("abc"));
  EXPECT_FALSE(Secret("abc") == Secret("abd"));
  EXPECT_FALSE(Secret("abc") == Secret("ab"));
  EXPECT_TRUE(Secret() == Secret(""));
}

}  // namespace
}  // namespace keepsake
