#include "awsjson/codec.h"

#include "awsjson/methods.h"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace keepsake::awsjson {
namespace {

constexpr auto kRequestTypes =
    std::tuple(kCreateSecret, kGetSecretValue, kPutSecretValue, kUpdateSecret,
               kUpdateSecretVersionStage, kDescribeSecret, kListSecrets, kListSecretVersionIds,
               kDeleteSecret, kRestoreSecret, kGetRandomPassword, kTagResource, kUntagResource);

// Every member that the specification lists for a call, in the order in which we write them.
struct Whole {
  std::string_view name, request, response;
};
constexpr Whole kWhole[] = {
    {"CreateSecret",
     R"({"Name":"app/db","ClientRequestToken":"11111111-1111-1111-1111-111111111111",)"
     R"("Description":"","KmsKeyId":"alias/k","SecretBinary":"AAH/","SecretString":"s\"\\\n\u0001é",)"
     R"("Tags":[{"Key":"a","Value":""},{"Key":"b","Value":"2"}],)"
     R"("AddReplicaRegions":[{"Region":"eu-west-1"},{"Region":"us-east-2","KmsKeyId":"k2"}],)"
     R"("ForceOverwriteReplicaSecret":true,"Type":"partner"})",
     R"({"ARN":"arn:x","Name":"app/db","VersionId":"v1","ReplicationStatus":[)"
     R"({"Region":"eu-west-1","KmsKeyId":"k","Status":"InSync","StatusMessage":"Replication succeeded",)"
     R"("LastAccessedDate":1523477145.000},{"Region":"us-east-2","Status":"Failed"},)"
     R"({"Region":"us-east-1","Status":"InProgress"}]})"},
    {"GetSecretValue",
     R"({"SecretId":"app/db","VersionId":"11111111-1111-1111-1111-111111111111",)"
     R"("VersionStage":"AWSCURRENT"})",
     R"({"ARN":"arn:x","Name":"app/db","VersionId":"v1","SecretBinary":"AAH/","SecretString":"s",)"
     R"("VersionStages":["AWSCURRENT","mine"],"CreatedDate":1523477145.713})"},
    {"PutSecretValue",
     R"({"SecretId":"app/db","ClientRequestToken":"t","SecretBinary":"AA==","SecretString":"s",)"
     R"("VersionStages":["AWSPENDING"],"RotationToken":"11111111-1111-1111-1111-111111111111"})",
     R"({"ARN":"arn:x","Name":"app/db","VersionId":"v2","VersionStages":["AWSPENDING"]})"},
    {"UpdateSecret",
     R"({"SecretId":"app/db","ClientRequestToken":"t","Description":"d","KmsKeyId":"",)"
     R"("SecretBinary":"AA==","SecretString":"s","Type":"p"})",
     R"({"ARN":"arn:x","Name":"app/db","VersionId":"v2"})"},
    {"UpdateSecretVersionStage",
     R"({"SecretId":"app/db","VersionStage":"AWSCURRENT",)"
     R"("RemoveFromVersionId":"11111111-1111-1111-1111-111111111111",)"
     R"("MoveToVersionId":"22222222-2222-2222-2222-222222222222"})",
     R"({"ARN":"arn:x","Name":"app/db"})"},
    {"DescribeSecret", R"({"SecretId":"app/db"})",
     R"({"ARN":"arn:x","Name":"app/db","Type":"p","Description":"d","KmsKeyId":"k",)"
     R"("RotationEnabled":false,"RotationLambdaARN":"arn:l",)"
     R"j("RotationRules":{"AutomaticallyAfterDays":30,"Duration":"3h","ScheduleExpression":"rate(4 days)"},)j"
     R"("ExternalSecretRotationMetadata":[{"Key":"k","Value":"v"}],)"
     R"("ExternalSecretRotationRoleArn":"arn:r","LastRotatedDate":1.000,"LastChangedDate":2.001,)"
     R"("LastAccessedDate":86400.000,"DeletedDate":4.000,"NextRotationDate":5.000,"Tags":[],)"
     R"("VersionIdsToStages":{"v1":["AWSPREVIOUS"],"v2":["AWSCURRENT","AWSPENDING"]},)"
     R"("OwningService":"rds","CreatedDate":6.000,"PrimaryRegion":"eu-west-1",)"
     R"("ReplicationStatus":[{"Region":"us-east-1"}]})"},
    {"ListSecrets",
     R"({"IncludePlannedDeletion":true,"MaxResults":100,"NextToken":"n",)"
     R"("Filters":[{"Key":"all","Values":["a","!b"]},{"Key":"name","Values":["x"]},)"
     R"({"Key":"tag-key","Values":["x"]},{"Key":"description","Values":["x"]},)"
     R"({"Key":"tag-value","Values":["x"]},{"Key":"primary-region","Values":["x"]},)"
     R"({"Key":"owning-service","Values":["x"]}],"SortBy":"last-changed-date","SortOrder":"desc"})",
     R"({"SecretList":[{"ARN":"arn:x","Name":"app/db","Type":"p","Description":"d","KmsKeyId":"k",)"
     R"("RotationEnabled":true,"RotationLambdaARN":"arn:l","RotationRules":{},)"
     R"("ExternalSecretRotationMetadata":[{"Key":"k","Value":"v"}],)"
     R"("ExternalSecretRotationRoleArn":"arn:r","LastRotatedDate":1.000,"LastChangedDate":2.000,)"
     R"("LastAccessedDate":3.000,"DeletedDate":4.000,"NextRotationDate":5.000,)"
     R"("Tags":[{"Key":"a","Value":"1"}],"SecretVersionsToStages":{"v1":["AWSCURRENT"]},)"
     R"("OwningService":"rds","CreatedDate":6.000,"PrimaryRegion":"eu-west-1"}],"NextToken":"n"})"},
    {"ListSecretVersionIds",
     R"({"SecretId":"app/db","MaxResults":1,"NextToken":"n","IncludeDeprecated":true})",
     R"({"ARN":"arn:x","Name":"app/db","Versions":[{"VersionId":"v1","VersionStages":["AWSCURRENT"],)"
     R"("CreatedDate":1.000,"LastAccessedDate":2.000,"KmsKeyIds":["DefaultEncryptionKey"]},)"
     R"({"VersionId":"v0","CreatedDate":1.000,"KmsKeyIds":["DefaultEncryptionKey"]}],"NextToken":"n"})"},
    {"DeleteSecret",
     R"({"SecretId":"app/db","RecoveryWindowInDays":7,"ForceDeleteWithoutRecovery":true})",
     R"({"ARN":"arn:x","Name":"app/db","DeletionDate":1525569145.500})"},
    {"RestoreSecret", R"({"SecretId":"app/db"})", R"({"ARN":"arn:x","Name":"app/db"})"},
    {"GetRandomPassword",
     R"({"PasswordLength":20,"ExcludeCharacters":"oO0","ExcludeNumbers":true,)"
     R"("ExcludePunctuation":true,"ExcludeUppercase":true,"ExcludeLowercase":true,)"
     R"("IncludeSpace":true,"RequireEachIncludedType":false})",
     R"({"RandomPassword":"p"})"},
    {"TagResource", R"({"SecretId":"app/db","Tags":[{"Key":"a","Value":"1"}]})", "{}"},
    {"UntagResource", R"({"SecretId":"app/db","TagKeys":["a","b"]})", "{}"},
};

const Whole& WholeOf(std::string_view name) {
  for (const Whole& whole : kWhole) {
    if (whole.name == name) return whole;
  }
  ADD_FAILURE() << "no bodies for " << name;
  return kWhole[0];
}

template <typename T>
void ExpectRoundTrip(std::string_view json) {
  const Result<T> message = Decode<T>(json);
  ASSERT_TRUE(message.has_value()) << message.error();
  const std::string written = Encode(*message);
  EXPECT_EQ(written, json);
  const Result<T> again = Decode<T>(written);
  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_TRUE(*again == *message);
}

template <typename Fn>
void ForEachMethod(Fn fn) {
  std::apply([&fn](const auto&... methods) { (fn(methods), ...); }, kRequestTypes);
}

TEST(CodecTest, EveryMemberOfEveryTypeComesBack) {
  ForEachMethod([]<typename Q, typename A>(const Method<Q, A>& method) {
    SCOPED_TRACE(method.name());
    ExpectRoundTrip<Q>(WholeOf(method.name()).request);
    ExpectRoundTrip<A>(WholeOf(method.name()).response);
  });
}

// The other way: an untouched value goes out with what is demanded only.
TEST(CodecTest, UntouchedMembersAreLeftOut) {
  EXPECT_EQ(Encode(GetSecretValueRequest{.secret_id = "x"}), R"({"SecretId":"x"})");
  EXPECT_EQ(Encode(GetSecretValueRequest{}), R"({"SecretId":""})") << "it is demanded";
  EXPECT_EQ(Encode(GetRandomPasswordRequest{}), "{}");
  EXPECT_EQ(Encode(GetRandomPasswordRequest{.require_each_included_type = true}), "{}");
  EXPECT_EQ(Encode(DescribeSecretResponse{.name = "n"}), R"({"Name":"n"})");
  EXPECT_EQ(Encode(DescribeSecretResponse{.tags = std::vector<SecretTag>{}}), R"({"Tags":[]})");
  EXPECT_EQ(Encode(ListSecretsResponse{}), R"({"SecretList":[]})");
  EXPECT_EQ(Encode(ListSecretVersionIdsResponse{}), R"({"Versions":[]})");
  EXPECT_EQ(Encode(UpdateSecretRequest{.secret_id = "x", .description = ""}),
            R"({"SecretId":"x","Description":""})")
      << "empty is a value";
}

TEST(CodecTest, NoBytesAreAnEmptyObject) {
  EXPECT_TRUE(Decode<ListSecretsRequest>("").has_value());
  EXPECT_TRUE(Decode<TagResourceResponse>("").has_value());
}

TEST(CodecTest, UnknownMembersArePassedOver) {
  const auto request = Decode<DescribeSecretRequest>(
      R"( {"Other" : [1, {"SecretId": "no"}], "SecretId" : "yes", "secretId": "no"} )");
  ASSERT_TRUE(request.has_value()) << request.error();
  EXPECT_EQ(request->secret_id, "yes");
}

TEST(CodecTest, NullIsNoMember) {
  const auto request = Decode<ListSecretsRequest>(
      R"({"MaxResults":null,"NextToken":null,"Filters":null,"IncludePlannedDeletion":null})");
  ASSERT_TRUE(request.has_value()) << request.error();
  EXPECT_TRUE(*request == ListSecretsRequest{});
}

TEST(CodecTest, SecretsAreBytesAndTexts) {
  const auto value = Decode<GetSecretValueResponse>(
      R"({"SecretBinary":"AAH/","SecretString":"\u0000\u00e9\ud83d\ude00"})");
  ASSERT_TRUE(value.has_value()) << value.error();
  EXPECT_EQ(value->secret_binary->reveal(), "\0\1\xff"s);
  EXPECT_EQ(value->secret_string->reveal(), "\0\xc3\xa9\xf0\x9f\x98\x80"s);
}

TEST(CodecTest, TimesAreSecondsWithAFraction) {
  const struct {
    std::string_view json;
    std::chrono::milliseconds want;
  } cases[] = {
      {"1523477145.713", 1523477145713ms},
      {"1523477145", 1523477145000ms},
      {"0", 0ms},
      {"1.5234771457130E9", 1523477145713ms},
      {"-1.001", -1001ms},
      {"0.0004", 0ms},
      {"0.0006", 1ms},
      {"253402300799.999", 253402300799999ms},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.json);
    const auto read =
        Decode<DeleteSecretResponse>(R"({"DeletionDate":)" + std::string(c.json) + "}");
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(read->deletion_date, Timestamp(c.want));
    const auto again = Decode<DeleteSecretResponse>(Encode(*read));
    EXPECT_EQ(again->deletion_date, Timestamp(c.want));
  }
  EXPECT_EQ(Encode(DeleteSecretResponse{.deletion_date = Timestamp(-1ms)}),
            R"({"DeletionDate":-0.001})");
}

TEST(CodecTest, ALargeSecretComesThrough) {
  std::string binary;
  for (int i = 0; i < 65'536; ++i) binary += static_cast<char>(i * 7);
  const PutSecretValueRequest request{.secret_id = "x", .secret_binary = Secret(binary)};
  const auto read = Decode<PutSecretValueRequest>(Encode(request));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_TRUE(*read == request);
}

// A newer service may say more than this library knows: it must still be understood.
TEST(CodecTest, ResponsesAreTakenAsTheyAre) {
  const auto created = Decode<CreateSecretResponse>(
      R"({"Name":"","ReplicationStatus":[{"Region":"Mars 1","Status":"Sleeping"}]})");
  ASSERT_TRUE(created.has_value()) << created.error();
  ASSERT_EQ(created->replication_status.size(), 1u);
  EXPECT_FALSE(created->replication_status[0].status.has_value());
  EXPECT_TRUE(Decode<ListSecretsResponse>(R"({"SecretList":[{"Tags":[{"Key":"","Value":")" +
                                          std::string(300, 'v') + R"("}]}]})")
                  .has_value());
}

TEST(CodecTest, AResponseThatIsNoneIsTheServicesFault) {
  for (const std::string_view body : {"<html>", "[]", R"({"SecretString":1})"}) {
    SCOPED_TRACE(body);
    const auto value = Decode<GetSecretValueResponse>(body);
    ASSERT_FALSE(value.has_value());
    EXPECT_EQ(value.error().code(), ErrorCode::kUnknownService);
    EXPECT_EQ(value.error().service_code(), "");
  }
}

TEST(MethodTest, TargetAndName) {
  ForEachMethod([](const auto& method) {
    EXPECT_EQ(method.target, "secretsmanager." + std::string(method.name()));
    EXPECT_EQ(method.name(), WholeOf(method.name()).name);
  });
  EXPECT_EQ(std::tuple_size_v<decltype(kRequestTypes)>, std::size(kWhole));
}

}  // namespace
}  // namespace keepsake::awsjson
