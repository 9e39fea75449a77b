#include "awsjson/error.h"

#include "base/limits.h"

#include <gtest/gtest.h>

namespace keepsake::awsjson {
namespace {

TEST(EncodeErrorTest, TypeStatusAndText) {
  using enum ErrorCode;
  const struct {
    Error error;
    int status;
    std::string body;
  } cases[] = {
      {Error(kNotFound, "Secrets Manager can't find the specified secret."), 400,
       R"({"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."})"},
      {Error(kFailedPrecondition, "m"), 400,
       R"({"__type":"InvalidRequestException","Message":"m"})"},
      {Error(kAlreadyExists, "m"), 400, R"({"__type":"ResourceExistsException","Message":"m"})"},
      {Error(kInvalidArgument, "m"), 400,
       R"({"__type":"InvalidParameterException","Message":"m"})"},
      {Error(kInvalidArgument, "m", "InvalidNextTokenException"), 400,
       R"({"__type":"InvalidNextTokenException","Message":"m"})"},
      {Error(kInvalidArgument, "m", "ValidationException"), 400,
       R"({"__type":"ValidationException","message":"m"})"},
      {Error(kInvalidArgument, "m", "SerializationException"), 400,
       R"({"__type":"SerializationException","message":"m"})"},
      {Error(kAuthentication, "The security token included in the request is invalid."), 400,
       R"({"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."})"},
      {Error(kAuthentication, "line\n'x'", "InvalidSignatureException"), 400,
       R"({"__type":"InvalidSignatureException","message":"line\n'x'"})"},
      {Error(kPermission, "m"), 400, R"({"__type":"AccessDeniedException","message":"m"})"},
      {Error(kUnimplemented, "m"), 400, R"({"__type":"UnknownOperationException","message":"m"})"},
      {Error(kLimitExceeded, "m"), 400, R"({"__type":"LimitExceededException","Message":"m"})"},
      {Error(kLimitExceeded, "m", "ThrottlingException"), 400,
       R"({"__type":"ThrottlingException","message":"m"})"},
      {Error(kServerUnavailable, "m"), 503, R"({"__type":"ServiceUnavailable","message":"m"})"},
      {Error(kDataLoss, "m"), 400, R"({"__type":"DecryptionFailure","Message":"m"})"},
      {Error(kNotFound, "m", "item_not_found"), 400,
       R"({"__type":"ResourceNotFoundException","Message":"m"})"},
      {Error(kCancelled, "m"), 500, R"({"__type":"InternalFailure","message":"m"})"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body);
    const ErrorAnswer answer = EncodeError(c.error);
    EXPECT_EQ(answer.http_status, c.status);
    EXPECT_EQ(answer.body, c.body);
    EXPECT_NE(answer.body.find("\"" + answer.type + "\""), std::string::npos);
  }
}

// S-LOG-3: what happened inside is for the log.
TEST(EncodeErrorTest, OurOwnErrorsKeepTheirMessage) {
  const ErrorAnswer answer =
      EncodeError(Error(ErrorCode::kInternalServer, "disk I/O error in /var/lib/keepsake/db"));
  EXPECT_EQ(answer.http_status, 500);
  EXPECT_EQ(
      answer.body,
      R"({"__type":"InternalServiceError","Message":"An error occurred on the server side."})");
}

TEST(DecodeErrorTest, TypesAndMessages) {
  using enum ErrorCode;
  const struct {
    std::string_view name, header, body;
    int status;
    ErrorCode code;
    std::string_view type, message;
  } cases[] = {
      {"Message", "", R"({"__type":"ResourceNotFoundException","Message":"m"})", 400, kNotFound,
       "ResourceNotFoundException", "m"},
      {"message", "", R"({"__type":"UnrecognizedClientException","message":"m"})", 400,
       kAuthentication, "UnrecognizedClientException", "m"},
      {"a namespace", "",
       R"({"__type":"com.amazonaws.secretsmanager#InvalidRequestException","Message":"m"})", 400,
       kFailedPrecondition, "InvalidRequestException", "m"},
      {"an address", "", R"({"__type":"ThrottlingException:http://x#y/z","message":"m"})", 400,
       kLimitExceeded, "ThrottlingException", "m"},
      {"status does not matter", "", R"({"__type":"ResourceNotFoundException","message":"m"})", 404,
       kNotFound, "ResourceNotFoundException", "m"},
      {"the header only", "ns#AccessDeniedException:", R"({"message":"m"})", 400, kPermission,
       "AccessDeniedException", "m"},
      {"the body goes before the header", "AccessDeniedException",
       R"({"__type":"ValidationException","message":"m"})", 400, kInvalidArgument,
       "ValidationException", "m"},
      {"the header and no JSON", "DecryptionFailure", "<html>", 400, kDataLoss, "DecryptionFailure",
       "the service answered with HTTP status 400"},
      {"an unknown type", "", R"({"__type":"TooSunnyException","message":"m"})", 500,
       kInternalServer, "TooSunnyException", "m"},
      {"nothing", "", "", 503, kServerUnavailable, "503",
       "the service answered with HTTP status 503"},
      {"a type that is no text", "", R"({"__type":5,"message":["m"]})", 403, kPermission, "403",
       "the service answered with HTTP status 403"},
      {"a type that is no name", "", "{\"__type\":\"a\\nb c\",\"message\":\"m\"}", 429,
       kLimitExceeded, "429", "m"},
      {"a list", "", "[1]", 400, kBadRequest, "400", "the service answered with HTTP status 400"},
      {"a name twice", "", R"({"__type":"X","__type":"Y"})", 400, kBadRequest, "400",
       "the service answered with HTTP status 400"},
      {"control characters", "", "{\"message\":\"a\\u001b[31mb\\nc\\u0000\\u007f\"}", 400,
       kBadRequest, "400", "a [31mb\nc  "},
      {"no error status", "", "", 200, kUnknownService, "200",
       "the service answered with HTTP status 200"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Error error = DecodeError(c.status, c.header, c.body);
    EXPECT_EQ(error.code(), c.code);
    EXPECT_EQ(error.service_code(), c.type);
    EXPECT_EQ(error.message(), c.message);
  }
}

TEST(DecodeErrorTest, StatusesWithoutAType) {
  using enum ErrorCode;
  const std::pair<int, ErrorCode> cases[] = {
      {400, kBadRequest},        {401, kAuthentication},    {403, kPermission},
      {404, kNotFound},          {408, kTimeout},           {409, kAlreadyExists},
      {413, kLimitExceeded},     {429, kLimitExceeded},     {500, kInternalServer},
      {502, kServerUnavailable}, {503, kServerUnavailable}, {504, kTimeout},
      {599, kInternalServer},    {302, kUnknownService},
  };
  for (const auto& [status, code] : cases)
    EXPECT_EQ(DecodeError(status, "", "").code(), code) << status;
}

TEST(DecodeErrorTest, AHostileBodyIsBounded) {
  const std::string text(limits::kSecretsBodyBytes - 100, 'm');
  const Error error = DecodeError(400, "", R"({"message":")" + text + R"("})");
  EXPECT_EQ(error.message().size(), limits::kErrorTextBytes);
  const Error too_large = DecodeError(400, "", R"({"message":")" + text + text + R"("})");
  EXPECT_EQ(too_large.message(), "the service answered with HTTP status 400");
  EXPECT_EQ(DecodeError(400, std::string(1000, 'A'), "").service_code(), "400");
}

// What the server says is what our client hears.
TEST(DecodeErrorTest, EveryCodeThatTheServiceHasComesBack) {
  using enum ErrorCode;
  for (const ErrorCode code : {kNotFound, kInvalidArgument, kFailedPrecondition, kAlreadyExists,
                               kLimitExceeded, kAuthentication, kPermission, kUnimplemented,
                               kServerUnavailable, kInternalServer, kDataLoss, kTimeout}) {
    const ErrorAnswer answer = EncodeError(Error(code, "m"));
    EXPECT_EQ(DecodeError(answer.http_status, answer.type, answer.body).code(), code);
  }
}

}  // namespace
}  // namespace keepsake::awsjson
