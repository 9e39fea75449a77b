#include "http/fields.h"

namespace keepsake::http {
namespace {

TEST(FieldsTest, FieldsStayInTheOrderTheyWereAdded) {
  const Fields fields{{"b", "1"}, {"a", ""}, {"b", "2"}};
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].name, "b");
  EXPECT_EQ(fields[1].value, "");
  EXPECT_EQ(fields[2].value, "2");
}

TEST(FieldsTest, FindGivesTheFirstOfAName) {
  const Fields fields{{"x", "first"}, {"xy", "other"}, {"x", "second"}};
  EXPECT_EQ(fields.Find("x"), "first");
  EXPECT_EQ(fields.Count("x"), 2u);
  EXPECT_EQ(fields.Find("y"), std::nullopt);
}

TEST(FieldsTest, ListBytesCountThirtyTwoAField) {
  EXPECT_EQ(Fields().list_bytes(), 0u);
  EXPECT_EQ((Fields{{"abc", "de"}, {"f", ""}}).list_bytes(), 5u + 1u + 64u);
}

}  // namespace
}  // namespace keepsake::http
