#include "sigv4/key_scope.h"

#include "base/limits.h"

namespace keepsake::sigv4 {
namespace {

TEST(KeyScopeTest, PartsAreTakenApartAndPutTogether) {
  const KeyScope made("AKIDEXAMPLE", "20150830", "us-east-1", "secretsmanager");
  const auto read = KeyScope::Parse(made.text());
  ASSERT_TRUE(read.has_value());
  for (const KeyScope& scope : {made, *read}) {
    EXPECT_EQ(scope.text(), "AKIDEXAMPLE/20150830/us-east-1/secretsmanager/aws4_request");
    EXPECT_EQ(scope.access_key_id(), "AKIDEXAMPLE");
    EXPECT_EQ(scope.date(), "20150830");
    EXPECT_EQ(scope.region(), "us-east-1");
    EXPECT_EQ(scope.service(), "secretsmanager");
    EXPECT_EQ(scope.scope(), "20150830/us-east-1/secretsmanager/aws4_request");
  }
}

TEST(KeyScopeTest, OtherShapesAreRefused) {
  for (const auto* text :
       {"", "/", "a", "a/20150830/r/s", "a/20150830/r/s/", "a/20150830/r/s/aws4",
        "a/20150830/r/s/aws4_request/", "a/20150830/r/s/t/aws4_request",
        "/20150830/r/s/aws4_request", "a//r/s/aws4_request", "a/20150830//s/aws4_request",
        "a/20150830/r//aws4_request", "a/2015083/r/s/aws4_request", "a/201508300/r/s/aws4_request",
        "a/2015083x/r/s/aws4_request", "a/20150830/r/s/AWS4_REQUEST",
        "a b/20150830/r/s/aws4_request", "a\n/20150830/r/s/aws4_request",
        "\xc3\xa9/20150830/r/s/aws4_request"}) {
    EXPECT_FALSE(KeyScope::Parse(text).has_value()) << text;
  }
}

TEST(KeyScopeTest, LengthIsBounded) {
  const std::string rest = "/20150830/r/s/aws4_request";
  const std::string longest(limits::kCredentialBytes - rest.size(), 'A');
  EXPECT_TRUE(KeyScope::Parse(longest + rest).has_value());
  EXPECT_FALSE(KeyScope::Parse(longest + "A" + rest).has_value());
}

}  // namespace
}  // namespace keepsake::sigv4
