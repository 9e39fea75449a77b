#include "sdk/aws/hints.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

TEST(AwsHintTest, AnErrorOfAwsSaysWhatToDo) {
  const struct {
    std::string type, says;
  } cases[] = {
      {"AccessDeniedException", "kms:Decrypt"},
      {"DecryptionFailure", "kms:Decrypt"},
      {"ExpiredTokenException", "new temporary credentials"},
      {"InvalidRequestException", "restored"},
      {"InvalidSignatureException", "AWS_SECRET_ACCESS_KEY"},
      {"ResourceExistsException", "another name"},
      {"ResourceNotFoundException", "region eu-west-1"},
      {"ThrottlingException", "fewer calls"},
      {"UnrecognizedClientException", "AWS_ACCESS_KEY_ID"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.type);
    const Error error =
        WithAwsHint(Error(ErrorCode::kPermission, "the words of AWS", c.type), "eu-west-1");
    EXPECT_THAT(std::string(error.hint()), HasSubstr(c.says));
    EXPECT_EQ(error.message(), "the words of AWS");
    EXPECT_EQ(error.service_code(), c.type);
  }
}

TEST(AwsHintTest, AnotherErrorStaysAsItIs) {
  const Error error(ErrorCode::kTimeout, "m", "Something");
  EXPECT_EQ(WithAwsHint(error, "r").ToString(), error.ToString());
  const Error absent(ErrorCode::kNotFound, "m", "ResourceNotFoundException");
  EXPECT_EQ(WithAwsHint(absent, "").ToString(), absent.ToString()) << "no region to name";
}

}  // namespace
}  // namespace keepsake::sdk
