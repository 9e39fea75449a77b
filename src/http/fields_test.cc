#include "http/fields.h"

namespace keepsake::http {
namespace {

TEST(FieldsTest, FieldsStayInTheOrderTheyWereAdded) {
  const Fields fields{{"b", "1"}, {"a", ""}, {"b", "2"}};
  ASSERT_EQ(fields.size(), 3u);
  std::string all;
  for (const Field field : fields)
    all += std::string(field.name) + '=' + std::string(field.value) + ' ';
  EXPECT_EQ(all, "b=1 a= b=2 ");
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
