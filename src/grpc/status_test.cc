#include "grpc/status.h"

#include "base/limits.h"

#include <gtest/gtest.h>

namespace keepsake::grpc {
namespace {

TEST(StatusTextTest, PrintableTextStandsAsItIsAndTheRestIsEscaped) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain text, with: punctuation~!", "plain text, with: punctuation~!"},
      {"100%", "100%25"},
      {"two\nlines", "two%0Alines"},
      {"\xc3\xa9", "%C3%A9"},
      {std::string("\0", 1), "%00"},
      {"\x7f", "%7F"},
  };
  for (const auto& [text, encoded] : cases) {
    EXPECT_EQ(EncodeStatusText(text), encoded);
    EXPECT_EQ(DecodeStatusText(encoded), text);
  }
}

TEST(StatusTextTest, BrokenEscapesAreTakenAsTheyStand) {
  const std::pair<std::string, std::string> cases[] = {
      {"%", "%"},     {"a%", "a%"},   {"%4", "%4"},
      {"%zz", "%zz"}, {"%%41", "%A"}, {"%c3%A9", "\xc3\xa9"},
  };
  for (const auto& [encoded, text] : cases) EXPECT_EQ(DecodeStatusText(encoded), text) << encoded;
}

TEST(StatusTextTest, TheTextOfAServiceIsBounded) {
  EXPECT_EQ(DecodeStatusText(std::string(100'000, 'x')).size(), limits::kErrorTextBytes);
  EXPECT_EQ(DecodeStatusText(std::string(100'000, '%')).size(), limits::kErrorTextBytes);
}

TEST(StatusTest, AnErrorComesBackFromItsTrailers) {
  const struct {
    Error error;
    std::string status;
  } cases[] = {
      {Error(ErrorCode::kInvalidArgument, "bad \"name\"\n"), "3"},
      {Error(ErrorCode::kTimeout, "late"), "4"},
      {Error(ErrorCode::kCacheNotFound, "no such cache", "some_word"), "5"},
      {Error(ErrorCode::kNotFound, "no such item", "item_not_found"), "5"},
      {Error(ErrorCode::kAlreadyExists, "there is one"), "6"},
      {Error(ErrorCode::kPermission, "no"), "7"},
      {Error(ErrorCode::kLimitExceeded, "x", "request_size_limit_exceeded"), "8"},
      {Error(ErrorCode::kFailedPrecondition, "x"), "9"},
      {Error(ErrorCode::kUnimplemented, "x"), "12"},
      {Error(ErrorCode::kInternalServer, "x"), "13"},
      {Error(ErrorCode::kServerUnavailable, "x"), "14"},
      {Error(ErrorCode::kAuthentication, "x"), "16"},
      {Error(ErrorCode::kCancelled, "x"), "1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.error.message());
    http::Fields trailers;
    AppendStatus(c.error, trailers);
    EXPECT_EQ(trailers.Find("grpc-status"), c.status);
    const auto back = ErrorOfTrailers(trailers, 200);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->code(), c.error.code());
    EXPECT_EQ(back->message(), c.error.message());
    EXPECT_EQ(back->service_code(), c.error.service_code());
  }
}

TEST(StatusTest, WordsOfOtherServicesAreNotSentAsErr) {
  http::Fields trailers;
  AppendStatus(Error(ErrorCode::kNotFound, "x", "ResourceNotFoundException"), trailers);
  EXPECT_FALSE(trailers.Find("err").has_value());
}

TEST(StatusTest, OkIsNoError) {
  http::Fields trailers;
  AppendOk(trailers);
  EXPECT_FALSE(ErrorOfTrailers(trailers, 200).has_value());
}

TEST(StatusTest, WithoutAStatusTheHttpOneDecides) {
  const std::pair<int, ErrorCode> cases[] = {
      {200, ErrorCode::kInternalServer},    {400, ErrorCode::kInternalServer},
      {401, ErrorCode::kAuthentication},    {403, ErrorCode::kPermission},
      {404, ErrorCode::kUnimplemented},     {429, ErrorCode::kServerUnavailable},
      {502, ErrorCode::kServerUnavailable}, {503, ErrorCode::kServerUnavailable},
      {504, ErrorCode::kServerUnavailable}, {500, ErrorCode::kUnknownService},
      {302, ErrorCode::kUnknownService},    {0, ErrorCode::kUnknownService},
  };
  for (const auto& [status, code] : cases) {
    SCOPED_TRACE(status);
    const auto error = ErrorOfTrailers({}, status);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code(), code);
    EXPECT_FALSE(error->message().empty());
  }
}

TEST(StatusTest, AStatusThatIsNoNumberIsAnError) {
  for (const std::string_view text : {"", "x", "-1", "17", "99999999999", "0x", " 0"}) {
    SCOPED_TRACE(text);
    EXPECT_TRUE(ErrorOfTrailers({{"grpc-status", text}}, 200).has_value());
  }
}

TEST(StatusTest, ALongErrWordIsCut) {
  const auto error =
      ErrorOfTrailers({{"grpc-status", "5"}, {"err", std::string(10'000, 'e')}}, 200);
  EXPECT_EQ(error->service_code().size(), limits::kErrorTypeBytes);
}

}  // namespace
}  // namespace keepsake::grpc
