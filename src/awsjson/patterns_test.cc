#include "awsjson/patterns.h"

#include <gtest/gtest.h>

namespace keepsake::awsjson {
namespace {

TEST(PatternsTest, Regions) {
  for (const auto good : {"eu-west-1", "us-gov-east-12", "a-0"})
    EXPECT_TRUE(IsRegion(good)) << good;
  for (const auto bad : {"", "-", "1", "-1", "eu", "eu-", "eu-west-", "eu--west-1", "-eu-1",
                         "Eu-west-1", "eu1-west-1", "eu-west-1a", "eu-west-1 ", "eu west-1"}) {
    EXPECT_FALSE(IsRegion(bad)) << bad;
  }
}

TEST(PatternsTest, FilterValues) {
  for (const auto good : {"", "!", "!a b", "A:_@/+=.-!9"}) EXPECT_TRUE(IsFilterValue(good)) << good;
  for (const auto bad : {"*", "a\tb", "é", "a,b", "\"", "\\"})
    EXPECT_FALSE(IsFilterValue(bad)) << bad;
}

}  // namespace
}  // namespace keepsake::awsjson
