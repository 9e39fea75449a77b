#include "sigv4/verify.h"

#include "crypto/digest.h"
#include "sigv4/worked_example_testing.h"

namespace keepsake::sigv4 {
namespace {

using namespace std::chrono_literals;
using example::Check;
using example::kSecret;
using example::kTime;
using example::Presigned;
using example::Signed;
using ::testing::HasSubstr;
using ::testing::Not;

void ExpectError(const Status& status, std::string_view type, const std::string& message) {
  ASSERT_FALSE(status.has_value()) << type;
  EXPECT_EQ(status.error().code(), ErrorCode::kAuthentication);
  EXPECT_EQ(status.error().service_code(), type);
  EXPECT_EQ(status.error().message(), message);
}
void ExpectInvalid(const Status& status, const std::string& message) {
  ExpectError(status, "InvalidSignatureException", message);
}

constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";
constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";

TEST(VerifyTest, ASignedRequestIsAcceptedInBothForms) {
  for (const auto& text : {Signed(), Presigned(1h)}) {
    const Status status = Check(text->request());
    EXPECT_TRUE(status.has_value()) << status.error();
  }
}

TEST(VerifyTest, AnUnknownKeyIsUnrecognizedWhateverItsSignature) {  // aws-auth.md §3
  const auto text = Signed();
  const auto parsed = Parse(text->request()).value();
  ExpectError(VerifyUnknownKey(parsed, text->request(), kTime, {}), "UnrecognizedClientException",
              std::string(kInvalidToken));
}

TEST(VerifyTest, NotEvenTheDummySecretOpens) {  // S-SIG-3
  auto text = std::make_unique<RequestText>(example::Unsigned());
  const std::string nobody(40, '0');
  for (const auto& header : Sign(text->request(), {"AKIDUNKNOWN", nobody}, example::Options())) {
    text->AddHeader(header.name, header.value);
  }
  ExpectError(Check(text->request()), "UnrecognizedClientException", std::string(kInvalidToken));
}

TEST(VerifyTest, AnUnknownKeyDerivesAsManySigningKeysAsAKnownOne) {  // S-SIG-3
  const auto text = Signed();
  const auto parsed = Parse(text->request()).value();
  SigningKeyCache keys;
  const VerifyOptions options{.keys = &keys};
  for (int i = 0; i < 2; ++i) {  // first deriving, then from the cache
    EXPECT_TRUE(Verify(parsed, text->request(), {kSecret}, kTime, options).has_value());
    EXPECT_FALSE(VerifyUnknownKey(parsed, text->request(), kTime, options).has_value());
  }
  // The dummy key that lies in the cache under this id is not taken for the real one.
  EXPECT_TRUE(Verify(parsed, text->request(), {kSecret}, kTime, options).has_value());
}

TEST(VerifyTest, AWrongSecretIsAMismatchThatShowsWhatWasHashed) {  // aws-auth.md §3, S-SIG-6
  const auto text = Signed();
  const Status status = Check(text->request(), kTime, {"another secret"});
  const std::string_view echo =
      "\n\nThe Canonical String for this request should have been\n'POST\n/\n\n"
      "content-type:application/x-amz-json-1.1\nhost:secretsmanager.us-east-1.amazonaws.com\n"
      "x-amz-date:20150830T123600Z\nx-amz-target:secretsmanager.GetSecretValue\n\n"
      "content-type;host;x-amz-date;x-amz-target\n"
      "2ac6cd8c517b373de7301ad7823a8b8391219f12a9a4d7e9fa7bd9c94a73e642'\n\n"
      "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20150830T123600Z\n"
      "20150830/us-east-1/secretsmanager/aws4_request\n"
      "a9f351f32ef8e70ae27483e0a33dff93baf5fd2b1442099a9eed217e4080cfda'\n";
  std::string want(kMismatch);
  want += echo;
  ExpectInvalid(status, want);
}

TEST(VerifyTest, AMismatchShowsNoTokenAndNoSignature) {  // S-SIG-6
  const std::string token = "T0P5ECRET/token+==";
  for (const auto& text : {Signed(token), Presigned(1h, token)}) {
    const auto parsed = Parse(text->request()).value();
    const Status status = Check(text->request(), kTime, {"another secret", token});
    ASSERT_FALSE(status.has_value());
    const std::string& message = status.error().message();
    EXPECT_THAT(message, HasSubstr("********"));
    EXPECT_THAT(message, Not(HasSubstr("T0P5ECRET")));
    EXPECT_THAT(message, Not(HasSubstr(parsed.signature)));
    const std::string ours =
        DeriveSigningKey(parsed.scope, "another secret")
            .Sign(StringToSign(
                "20150830T123600Z", parsed.scope,
                CanonicalRequest(text->request(), {parsed.signed_headers,
                                                   crypto::Sha256Hex(text->request().body)})));
    EXPECT_THAT(message, Not(HasSubstr(ours)));
  }
}

TEST(VerifyTest, AnEchoIsValidTextAndBounded) {
  auto binary = Signed("", "POST /\xff HTTP/1.1\nhost:a\xff\n\n");
  const Status status = Check(binary->request(), kTime, {"another secret"});
  ASSERT_FALSE(status.has_value());
  EXPECT_TRUE(base::IsUtf8(status.error().message()));
  EXPECT_THAT(status.error().message(), HasSubstr("a\\xff"));

  auto large =
      Signed("", "POST / HTTP/1.1\nhost:" + std::string(limits::kEchoedRequestBytes, 'h') + "\n\n");
  ExpectInvalid(Check(large->request(), kTime, {"another secret"}), std::string(kMismatch));
}

TEST(VerifyTest, TheClockMayDifferByFiveMinutes) {  // aws-auth.md §2
  const auto text = Signed();
  EXPECT_TRUE(Check(text->request(), kTime + 5min).has_value());
  EXPECT_TRUE(Check(text->request(), kTime + 5min + 999ms).has_value());
  EXPECT_TRUE(Check(text->request(), kTime - 5min).has_value());
  ExpectInvalid(Check(text->request(), kTime + 5min + 1s),
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                "(20150830T124101Z - 5 min.)");
  ExpectInvalid(Check(text->request(), kTime - 5min - 1s),
                "Signature not yet current: 20150830T123600Z is still later than "
                "20150830T123559Z (20150830T123059Z + 5 min.)");
  const VerifyOptions narrow{.window = 90s};
  ExpectInvalid(Check(text->request(), kTime + 91s, {kSecret}, narrow),
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                "(20150830T123731Z - 90 sec.)");
}

TEST(VerifyTest, APresignedRequestLivesAsLongAsItSays) {
  const auto text = Presigned(1h);
  EXPECT_TRUE(Check(text->request(), kTime + 1h).has_value());
  EXPECT_TRUE(Check(text->request(), kTime - 5min).has_value());
  ExpectInvalid(Check(text->request(), kTime + 1h + 1s),
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                "(20150830T133601Z - 60 min.)");
  EXPECT_FALSE(Check(text->request(), kTime - 5min - 1s).has_value());
}

TEST(VerifyTest, TheScopeMustBeOurs) {  // aws-auth.md §1.5 step 3, §3
  const auto with = [](const SignOptions& options) {
    return Signed("", example::Unsigned(), options);
  };
  SignOptions options = example::Options();
  options.service = "dynamodb";
  ExpectInvalid(Check(with(options)->request()),
                "Credential should be scoped to correct service: 'secretsmanager'.");
  options = example::Options();
  options.region = "eu-central-1";
  const auto elsewhere = with(options);
  EXPECT_TRUE(Check(elsewhere->request()).has_value());  // any region, when none is named
  ExpectInvalid(Check(elsewhere->request(), kTime, {kSecret}, {.region = "us-east-1"}),
                "Credential should be scoped to a valid region, not 'eu-central-1'.");
  EXPECT_TRUE(
      Check(elsewhere->request(), kTime, {kSecret}, {.region = "eu-central-1"}).has_value());
  for (const std::string& region : {std::string("az-09"), std::string(64, 'r')}) {
    options.region = region;
    EXPECT_TRUE(Check(with(options)->request()).has_value()) << region;
  }
  for (const std::string& region :
       {std::string("US-EAST-1"), std::string("a:b"), std::string(65, 'r')}) {
    options.region = region;
    ExpectInvalid(Check(with(options)->request()),
                  "Credential should be scoped to a valid region, not '" + region + "'.");
  }
}

TEST(VerifyTest, TheScopesDateMustBeThatOfTheRequest) {  // aws-auth.md §2
  auto text = Signed();
  std::string authorization(text->headers().back().value);
  authorization.replace(authorization.find("20150830"), 8, "20150829");
  text->Remove("authorization");
  text->AddHeader("authorization", authorization);
  ExpectInvalid(Check(text->request()),
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                "from HTTP: '20150829' != '20150830', from '20150830T123600Z'.");
}

TEST(VerifyTest, TheHostMustBeSigned) {  // S-SIG-1
  auto text = Signed("", "POST / HTTP/1.1\ncontent-type:x\n\n{}");
  text->AddHeader("host", "h");
  ExpectInvalid(Check(text->request()),
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST(VerifyTest, EveryAmzHeaderMustBeSigned) {  // S-SIG-1
  auto text = Signed();
  text->AddHeader("X-Amz-Extra", "1");
  ExpectInvalid(Check(text->request()),
                "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization.");
  text->Remove("X-Amz-Extra");
  text->AddHeader("X-Amz-\xd4\n", "1");
  ExpectInvalid(Check(text->request()),
                "'x-amz-\\xd4\\x0a' must be a 'SignedHeader' in the AWS Authorization.");
  auto other = Signed();
  other->AddHeader("X-Other", "1");
  other->AddHeader("X-Amz", "1");
  EXPECT_TRUE(Check(other->request()).has_value());
}

TEST(VerifyTest, ASignedHeaderMustBeThere) {
  // With an empty value the canonical request would be the same without the header.
  auto text = Signed("", "POST / HTTP/1.1\nhost:h\nx-amz-flag:\n\n");
  EXPECT_TRUE(Check(text->request()).has_value());
  text->Remove("x-amz-flag");
  ExpectInvalid(Check(text->request()),
                "'x-amz-flag' is a 'SignedHeader' in the AWS Authorization and is not in the "
                "request.");
}

TEST(VerifyTest, TheAuthorityMayBeSignedForTheHost) {
  RequestText text("GET / HTTP/1.1\nhost:h\nx-amz-date:20150830T123600Z\n\n");
  const KeyScope scope(example::kKeyId, "20150830", "us-east-1", "secretsmanager");
  const std::string names = ":authority;x-amz-date";
  const std::string signature =
      DeriveSigningKey(scope, kSecret)
          .Sign(StringToSign("20150830T123600Z", scope,
                             CanonicalRequest(text.request(), {names, crypto::Sha256Hex("")})));
  text.AddHeader("authorization", "AWS4-HMAC-SHA256 Credential=" + scope.text() +
                                      ", SignedHeaders=" + names + ", Signature=" + signature);
  EXPECT_TRUE(Check(text.request()).has_value());
}

TEST(VerifyTest, ThePayloadMustBeWhatWasHashed) {  // S-SIG-1
  const auto with = [](std::string_view hash) {
    return Signed(
        "", "POST / HTTP/1.1\nhost:h\nx-amz-content-sha256:" + std::string(hash) + "\n\nbody");
  };
  EXPECT_TRUE(Check(with(crypto::Sha256Hex("body"))->request()).has_value());
  for (const auto* word : {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                           "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}) {
    ExpectInvalid(
        Check(with(word)->request()),
        "The payload must be signed: 'X-Amz-Content-SHA256' must be the hash of the body.");
  }
  for (const std::string& hash :
       {crypto::Sha256Hex("other"), std::string("x"), std::string("E3B0C442")}) {
    ExpectInvalid(Check(with(hash)->request()),
                  "The value of 'X-Amz-Content-SHA256' is not the hash of the body.");
  }
}

TEST(VerifyTest, ASessionTokenMustBeThatOfTheKey) {  // aws-auth.md §1.5 step 5
  const auto invalid = [](const Status& status) {
    ExpectError(status, "UnrecognizedClientException", std::string(kInvalidToken));
  };
  EXPECT_TRUE(Check(Signed("token")->request(), kTime, {kSecret, "token"}).has_value());
  invalid(Check(Signed("token")->request(), kTime, {kSecret, "other"}));
  invalid(Check(Signed("token")->request(), kTime, {kSecret}));
  invalid(Check(Signed()->request(), kTime, {kSecret, "token"}));
  invalid(Check(Signed("token")->request(), kTime, {"wrong secret", "other"}));
}

TEST(VerifyTest, AKeyEndsWhenItSays) {  // aws-auth.md §1.5 step 7
  const auto text = Signed("token");
  EXPECT_TRUE(Check(text->request(), kTime, {kSecret, "token", kTime + 1ms}).has_value());
  ExpectError(Check(text->request(), kTime, {kSecret, "token", kTime}), "ExpiredTokenException",
              "The security token included in the request is expired");
  // The signature is judged first: nobody without the key learns that it has ended.
  EXPECT_EQ(Check(text->request(), kTime, {"wrong", "token", kTime}).error().service_code(),
            "InvalidSignatureException");
}

TEST(VerifyTest, TheCacheChangesNoAnswer) {
  SigningKeyCache keys;
  const VerifyOptions options{.keys = &keys};
  const auto text = Signed();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Check(text->request(), kTime, {kSecret}, options).has_value());
    EXPECT_FALSE(Check(text->request(), kTime, {"wrong"}, options).has_value());
  }
}

}  // namespace
}  // namespace keepsake::sigv4
