#include <keepsake/result.h>

#include "base/error.h"
#include "base/try.h"

#include <sstream>

namespace keepsake {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return base::InvalidArgument("odd");
  return n / 2;
}

Result<std::string> HalfAsText(int n) {
  TRY_ASSIGN(const int half, Half(n));
  return std::to_string(half);
}

TEST(ResultTest, TryReturnsTheFirstError) {
  EXPECT_EQ(*HalfAsText(8), "4");
  EXPECT_EQ(HalfAsText(7).error().code(), ErrorCode::kInvalidArgument);
}

TEST(ResultTest, ChainsStopAtTheFirstError) {
  const auto quarter = [](int n) { return Half(n).and_then(Half); };
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_EQ(Half(7).value_or(-1), -1);
  EXPECT_EQ(*Half(8).transform([](int n) { return std::to_string(n) + "!"; }), "4!");
}

TEST(ResultTest, ValueThrowsTheOneException) {
  EXPECT_THROW((void)Half(7).value(), ServiceError);
  try {
    (void)Half(7).value();
  } catch (const ServiceError& e) {
    EXPECT_EQ(e.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_STREQ(e.what(), "INVALID_ARGUMENT_ERROR: odd");
  }
}

TEST(ErrorTest, PrintsCodeMessageCallAndHint) {
  const Error error = Error(ErrorCode::kCacheNotFound, "no cache named x")
                          .WithCall("Get", "x", 2, std::chrono::milliseconds(7));
  std::ostringstream out;
  out << error;
  EXPECT_EQ(out.str(),
            "NOT_FOUND_ERROR: no cache named x (Get x, 2 attempts, 7 ms); create the cache first, "
            "and check that the token belongs to the region it is in");
}

TEST(ErrorTest, LimitCauseComesFromTheTrailerThenFromTheWords) {
  EXPECT_EQ(Error(ErrorCode::kLimitExceeded, "x", "item_size_limit_exceeded").limit_cause(),
            LimitCause::kItemSize);
  EXPECT_EQ(Error(ErrorCode::kLimitExceeded, "over the request limit").limit_cause(),
            LimitCause::kRequestSize);
  EXPECT_EQ(Error(ErrorCode::kTimeout, "over the request limit").limit_cause(), LimitCause::kNone);
}

TEST(ErrorTest, EveryGrpcStatusHasACode) {  // momento-wire.md §11
  EXPECT_EQ(base::CodeOfGrpcStatus(5, ""), ErrorCode::kCacheNotFound);
  EXPECT_EQ(base::CodeOfGrpcStatus(5, "item_not_found"), ErrorCode::kNotFound);
  EXPECT_EQ(base::CodeOfGrpcStatus(10, ""), ErrorCode::kInternalServer);
  EXPECT_EQ(base::CodeOfGrpcStatus(11, ""), ErrorCode::kBadRequest);
  EXPECT_EQ(base::CodeOfGrpcStatus(12, ""), ErrorCode::kUnimplemented);
  EXPECT_EQ(base::CodeOfGrpcStatus(17, ""), ErrorCode::kUnknown);
  EXPECT_EQ(base::CodeOfGrpcStatus(-1, ""), ErrorCode::kUnknown);
}

}  // namespace
}  // namespace keepsake
