#include "awsjson/codec.h"
#include "base/limits.h"

#include <gtest/gtest.h>

// Bodies that a server refuses, and what it says.
namespace keepsake::awsjson {
namespace {

constexpr std::string_view kUuid = "11111111-1111-1111-1111-111111111111";

template <typename T>
Error Refused(std::string_view body) {
  const Result<T> message = Decode<T>(body);
  if (message.has_value()) return Error(ErrorCode::kUnknown, "accepted");
  return message.error();
}

std::string Text(std::size_t size, char c = 'a') {
  return std::string(size, c);
}
std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

struct Bad {
  std::string name, body;
};

void ExpectSerializationErrors(const std::vector<Bad>& cases, Error (*decode)(std::string_view)) {
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Error error = decode(c.body);
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.service_code(), "SerializationException") << error;
  }
}

TEST(ValidationTest, WhatIsNotJsonIsRefused) {
  const std::string deep_list =
      R"({"X":)" + Text(limits::kJsonDepth, '[') + Text(limits::kJsonDepth, ']') + "}";
  ExpectSerializationErrors(
      {
          {"a space", " "},
          {"a word", "hello"},
          {"a cut object", R"({"SecretId":"x")"},
          {"a cut text", R"({"SecretId":"x)"},
          {"a cut escape", R"({"SecretId":"\u00)"},
          {"an unknown escape", R"({"SecretId":"\x"})"},
          {"a comma at the end", R"({"SecretId":"x",})"},
          {"no comma", R"({"SecretId":"x" "VersionId":"y"})"},
          {"no colon", R"({"SecretId" "x"})"},
          {"single quotes", R"({'SecretId':'x'})"},
          {"a name without quotes", R"({SecretId:"x"})"},
          {"a comment", R"({"SecretId":"x"/* */})"},
          {"something after the end", R"({"SecretId":"x"}{})"},
          {"a zero byte after the end", std::string(R"({"SecretId":"x"})") + '\0'},
          {"a byte order mark", "\xef\xbb\xbf{}"},
          {"UTF-16", std::string("{\0}\0", 4)},
          {"a control character in a text", "{\"SecretId\":\"a\nb\"}"},
          {"a byte that is not UTF-8", "{\"SecretId\":\"\xff\"}"},
          {"a long form in UTF-8", "{\"SecretId\":\"\xc0\xaf\"}"},
          {"a surrogate in UTF-8", "{\"SecretId\":\"\xed\xa0\x80\"}"},
          {"half a pair of surrogates", R"({"SecretId":"\ud800"})"},
          {"the second half first", R"({"SecretId":"\udc00\ud800"})"},
          {"a number with a plus", R"({"X":+1})"},
          {"a number that begins with 0", R"({"X":01})"},
          {"a number without a fraction after the point", R"({"X":1.})"},
          {"not a number", R"({"X":NaN})"},
          {"a word in capitals", R"({"X":True})"},
          {"one level too deep", deep_list},
          {"too many values", R"({"X":[)" + Repeat("0,", limits::kJsonNodes) + "0]}"},
          {"too many names", "{" + Repeat(R"("":0,)", limits::kJsonNodes) + R"("":0})"},
          {"the same name twice", R"({"SecretId":"x","SecretId":"y"})"},
          {"the same name twice, written in another way",
           R"({"SecretId":"x","\u0053ecretId":"y"})"},
          {"the same name twice further in", R"({"SecretId":"x","Y":[{"a":1,"a":1}]})"},
          {"a list", "[]"},
          {"a text", R"("SecretId")"},
          {"a number", "1"},
          {"null", "null"},
      },
      [](std::string_view body) { return Refused<DescribeSecretRequest>(body); });
}

TEST(ValidationTest, MembersOfAnotherJsonTypeAreRefused) {
  ExpectSerializationErrors(
      {
          {"a number for a text", R"({"SecretId":1})"},
          {"true for a text", R"({"SecretId":true})"},
          {"a list for a text", R"({"SecretId":["x"]})"},
          {"an object for a text", R"({"SecretId":{}})"},
          {"a number for a secret", R"({"SecretId":"x","SecretString":5})"},
          {"base64 with a wrong letter", R"({"SecretId":"x","SecretBinary":"AA*="})"},
          {"base64 without padding", R"({"SecretId":"x","SecretBinary":"AA"})"},
          {"base64 of URLs", R"({"SecretId":"x","SecretBinary":"__--"})"},
          {"base64 with a line break", R"({"SecretId":"x","SecretBinary":"AA==\n"})"},
          {"base64 with bits left over", R"({"SecretId":"x","SecretBinary":"AB=="})"},
          {"a text for a list", R"({"SecretId":"x","VersionStages":"AWSCURRENT"})"},
          {"a number in a list of texts", R"({"SecretId":"x","VersionStages":["a",1]})"},
          {"null in a list of texts", R"({"SecretId":"x","VersionStages":[null]})"},
          {"an object for a list", R"({"SecretId":"x","VersionStages":{}})"},
      },
      [](std::string_view body) { return Refused<PutSecretValueRequest>(body); });
  ExpectSerializationErrors(
      {
          {"a text for a number", R"({"MaxResults":"5"})"},
          {"a fraction", R"({"MaxResults":5.5})"},
          {"a whole number written as a fraction", R"({"MaxResults":5.0})"},
          {"a number beyond 64 bits", R"({"MaxResults":99999999999999999999})"},
          {"a number beyond signed 64 bits", R"({"MaxResults":9223372036854775808})"},
          {"a text for a flag", R"({"IncludePlannedDeletion":"true"})"},
          {"a number for a flag", R"({"IncludePlannedDeletion":1})"},
          {"a text in a list of objects", R"({"Filters":["name"]})"},
          {"a number for a word", R"({"SortBy":1})"},
      },
      [](std::string_view body) { return Refused<ListSecretsRequest>(body); });
}

TEST(ValidationTest, TheMemberOfAnotherTypeIsNamed) {
  EXPECT_EQ(Refused<DescribeSecretRequest>(R"({"SecretId":1})").message(),
            "secretId must be a string");
  EXPECT_EQ(Refused<ListSecretsRequest>(R"({"Filters":[{"Values":["a",2]}]})").message(),
            "filters.1.member.values.2.member must be a string");
  EXPECT_EQ(Refused<DescribeSecretRequest>("[]").message(), "the body must be an object");
}

TEST(ValidationTest, WhatIsDeepOrLargeButAllowedIsTaken) {
  const std::string deep = R"({"SecretId":"x","X":)" + Text(limits::kJsonDepth - 1, '[') +
                           Text(limits::kJsonDepth - 1, ']') + "}";
  EXPECT_TRUE(Decode<DescribeSecretRequest>(deep).has_value());
  const std::string many =
      R"({"SecretId":"x","X":[)" + Repeat("0,", limits::kJsonNodes - 6) + "0]}";
  EXPECT_TRUE(Decode<DescribeSecretRequest>(many).has_value());
}

// The member, what is wrong, and the words of the service. Source: secrets-manager.md §4, §13.
struct Rule {
  std::string body, message;
};

template <typename T>
void ExpectViolations(const std::vector<Rule>& cases) {
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body.substr(0, 200));
    const Error error = Refused<T>(c.body);
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.service_code(), "ValidationException");
    EXPECT_EQ(error.message(), "1 validation error detected: " + c.message);
  }
}

std::string Id(std::string_view more) {
  return R"({"SecretId":"x",)" + std::string(more) + "}";
}
std::string Longer(std::string_view member, std::string_view value, int limit) {
  return "Value '" + std::string(value) + "' at '" + std::string(member) +
         "' failed to satisfy constraint: Member must have length less than or equal to " +
         std::to_string(limit);
}
std::string Shorter(std::string_view member, std::string_view value, int limit) {
  return "Value '" + std::string(value) + "' at '" + std::string(member) +
         "' failed to satisfy constraint: Member must have length greater than or equal to " +
         std::to_string(limit);
}

TEST(ValidationTest, DemandedMembersMustBeThere) {
  const std::string null_id =
      "Value null at 'secretId' failed to satisfy constraint: Member must not be null";
  ExpectViolations<DescribeSecretRequest>({{"{}", null_id}, {R"({"SecretId":null})", null_id}});
  ExpectViolations<UpdateSecretVersionStageRequest>(
      {{R"({"SecretId":"x"})",
        "Value null at 'versionStage' failed to satisfy constraint: Member must not be null"}});
  ExpectViolations<CreateSecretRequest>(
      {{"{}", "Value null at 'name' failed to satisfy constraint: Member must not be null"}});
}

TEST(ValidationTest, LengthsOfTexts) {
  ExpectViolations<GetSecretValueRequest>({
      {R"({"SecretId":""})", Shorter("secretId", "", 1)},
      {R"({"SecretId":")" + Text(2049) + "\"}", Longer("secretId", Text(2049), 2048)},
      {Id(R"("VersionId":"short")"), Shorter("versionId", "short", 32)},
      {Id(R"("VersionId":")" + Text(65) + "\""), Longer("versionId", Text(65), 64)},
      {Id(R"("VersionStage":"")"), Shorter("versionStage", "", 1)},
      {Id(R"("VersionStage":")" + Text(257) + "\""), Longer("versionStage", Text(257), 256)},
  });
  ExpectViolations<CreateSecretRequest>({
      {R"({"Name":""})", Shorter("name", "", 1)},
      {R"({"Name":")" + Text(513) + "\"}", Longer("name", Text(513), 512)},
      {R"({"Name":"n","Description":")" + Text(2049) + "\"}",
       Longer("description", Text(2049), 2048)},
      {R"({"Name":"n","KmsKeyId":")" + Text(2049) + "\"}", Longer("kmsKeyId", Text(2049), 2048)},
      {R"({"Name":"n","Tags":[{"Key":"k","Value":"v"},{"Key":"","Value":"v"}]})",
       Shorter("tags.2.member.key", "", 1)},
      {R"({"Name":"n","Tags":[{"Key":"k","Value":")" + Text(257) + "\"}]}",
       Longer("tags.1.member.value", Text(257), 256)},
      {R"({"Name":"n","AddReplicaRegions":[{"Region":"Mars"}]})",
       R"(Value 'Mars' at 'addReplicaRegions.1.member.region' failed to satisfy constraint: )"
       R"(Member must satisfy regular expression pattern: ^([a-z]+-)+\d+$)"},
  });
}

TEST(ValidationTest, CharactersCountNotBytes) {
  EXPECT_TRUE(
      Decode<DescribeSecretRequest>(R"({"SecretId":")" + Repeat("é", 2048) + "\"}").has_value());
  EXPECT_FALSE(
      Decode<DescribeSecretRequest>(R"({"SecretId":")" + Repeat("é", 2049) + "\"}").has_value());
}

TEST(ValidationTest, SecretsAreMeasuredInBytesAndNotShown) {
  const std::string too_long =
      " failed to satisfy constraint: Member must have length less than or equal to 65536";
  ExpectViolations<PutSecretValueRequest>({
      {Id(R"("SecretString":")" + Text(65'537) + "\""), "Value at 'secretString'" + too_long},
      {Id(R"("SecretString":")" + Repeat("é", 32'769) + "\""),
       "Value at 'secretString'" + too_long},
      {Id(R"("SecretBinary":")" + Repeat("AAAA", 21'846) + "\""),
       "Value at 'secretBinary'" + too_long},
      {Id(R"("SecretString":"")"),
       "Value at 'secretString' failed to satisfy constraint: Member must have length greater "
       "than or equal to 1"},
      {Id(R"("RotationToken":"short")"),
       "Value at 'rotationToken' failed to satisfy constraint: Member must have length greater "
       "than or equal to 36"},
  });
  EXPECT_TRUE(
      Decode<PutSecretValueRequest>(Id(R"("SecretString":")" + Text(65'536) + "\"")).has_value());
  // 65,536 bytes are 21,845 groups of four letters and a last one with padding.
  EXPECT_TRUE(
      Decode<PutSecretValueRequest>(Id(R"("SecretBinary":")" + Repeat("AAAA", 21'845) + "AA==\""))
          .has_value());
}

TEST(ValidationTest, ListsOfTexts) {
  std::string labels = R"("l")";
  for (int i = 0; i < 20; ++i) labels += R"(,"l")";
  ExpectViolations<PutSecretValueRequest>({
      {Id(R"("VersionStages":[])"), Shorter("versionStages", "[]", 1)},
      {Id(R"("VersionStages":[)" + labels + "]"),
       Longer("versionStages", "[" + Repeat("l, ", 20) + "l]", 20)},
      {Id(R"("VersionStages":["a",""])"), Shorter("versionStages.2.member", "", 1)},
  });
}

TEST(ValidationTest, NumbersAndWords) {
  const std::string set = " failed to satisfy constraint: Member must satisfy enum value set: ";
  ExpectViolations<GetRandomPasswordRequest>({
      {R"({"PasswordLength":5000})",
       "Value '5000' at 'passwordLength' failed to satisfy constraint: Member must have value "
       "less than or equal to 4096"},
      {R"({"PasswordLength":0})",
       "Value '0' at 'passwordLength' failed to satisfy constraint: Member must have value "
       "greater than or equal to 1"},
  });
  ExpectViolations<ListSecretsRequest>({
      {R"({"MaxResults":101})",
       "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less "
       "than or equal to 100"},
      {R"({"MaxResults":5000000000})",
       "Value '5000000000' at 'maxResults' failed to satisfy constraint: Member must have value "
       "less than or equal to 100"},
      {R"({"Filters":[{"Key":"name","Values":["a"]},{"Key":"owner","Values":["a"]}]})",
       "Value 'owner' at 'filters.2.member.key'" + set +
           "[all, name, tag-key, description, tag-value, primary-region, owning-service]"},
      {R"({"SortBy":"size"})", "Value 'size' at 'sortBy'" + set +
                                   "[created-date, last-accessed-date, last-changed-date, name]"},
      {R"({"SortOrder":"ASC"})", "Value 'ASC' at 'sortOrder'" + set + "[asc, desc]"},
      {R"({"Filters":[{"Key":"name","Values":["a*"]}]})",
       R"(Value 'a*' at 'filters.1.member.values.1.member' failed to satisfy constraint: Member )"
       R"(must satisfy regular expression pattern: ^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$)"},
      {R"({"Filters":[)" + Repeat(R"({"Key":"name","Values":["a"]},)", 10) +
           R"({"Key":"name","Values":["a"]}]})",
       "Value at 'filters' failed to satisfy constraint: Member must have length less than or "
       "equal to 10"},
  });
}

TEST(ValidationTest, SeveralAreCountedAndJoined) {
  EXPECT_EQ(Refused<ListSecretVersionIdsRequest>(R"({"MaxResults":0,"NextToken":""})").message(),
            "3 validation errors detected: "
            "Value null at 'secretId' failed to satisfy constraint: Member must not be null; "
            "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value "
            "greater than or equal to 1; "
            "Value '' at 'nextToken' failed to satisfy constraint: Member must have length "
            "greater than or equal to 1");
}

TEST(ValidationTest, TheAnswerToABadRequestIsBounded) {
  const std::string body = R"({"SecretId":"x","TagKeys":[)" + Repeat(R"("",)", 5'000) + R"(""]})";
  const Error many = Refused<UntagResourceRequest>(body);
  EXPECT_TRUE(many.message().starts_with("5001 validation errors detected: "));
  EXPECT_LT(many.message().size(), 4'000u);

  const Error large =
      Refused<DescribeSecretRequest>(R"({"SecretId":")" + Repeat("é", 100'000) + "\"}");
  EXPECT_LT(large.message().size(), limits::kJsonEchoBytes + 300);
  EXPECT_NE(large.message().find("é' at 'secretId'"), std::string::npos)
      << "cut between characters";
}

// These are answered with another error where the secret is at hand (secrets-manager.md §5, §7.10).
TEST(ValidationTest, TokensAndWindowsAreLeftToTheirSecret) {
  EXPECT_TRUE(
      Decode<CreateSecretRequest>(R"({"Name":"n","ClientRequestToken":"short"})").has_value());
  EXPECT_TRUE(Decode<DeleteSecretRequest>(Id(R"("RecoveryWindowInDays":3)")).has_value());
  EXPECT_TRUE(Decode<GetSecretValueRequest>(Id(R"("VersionId":")" + std::string(kUuid) + "\""))
                  .has_value());
}

}  // namespace
}  // namespace keepsake::awsjson
