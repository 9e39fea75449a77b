#include "cli/secret_reference.h"

namespace keepsake::cli {
namespace {

TEST(SecretReferenceTest, PartsAreTakenApartAndDecoded) {
  const auto source =
      ParseSecretReference("aws-secret://team/a%20b?region=eu-west-1&stage=X&field=t");
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->secret_id, "team/a b");
  EXPECT_EQ(source->region, "eu-west-1");
  EXPECT_EQ(source->version_stage, "X");
  EXPECT_EQ(source->json_field, "t");
}

TEST(SecretReferenceTest, AnArnIsAName) {
  const std::string arn = "arn:aws:secretsmanager:us-west-2:000000000000:secret:a/b-AbCdEf";
  const auto source = ParseSecretReference("aws-secret://" + arn);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->secret_id, arn);
  EXPECT_EQ(source->version_stage, "AWSCURRENT");
}

TEST(SecretReferenceTest, WhatIsNoReferenceIsRefused) {
  for (const auto* text :
       {"", "name", "https://x", "aws-secret://", "aws-secret://?region=x", "aws-secret://a?b",
        "aws-secret://a?b=c", "aws-secret://a%", "aws-secret://a?stage=%zz"}) {
    EXPECT_FALSE(ParseSecretReference(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace keepsake::cli
