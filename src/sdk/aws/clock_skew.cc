#include "sdk/aws/clock_skew.h"

#include "base/limits.h"
#include "base/text.h"

#include <algorithm>

namespace keepsake::sdk {
namespace {

// Less than this is no reason to be refused, so correcting it would help nothing.
constexpr auto kWorthCorrecting = std::chrono::minutes(4);

constexpr std::string_view kClockTypes[] = {
    "AccessDeniedException", "AuthFailure",          "InvalidSignatureException", "RequestExpired",
    "RequestInTheFuture",    "RequestTimeTooSkewed", "SignatureDoesNotMatch"};

}  // namespace

bool ClockSkew::MayExplain(const Error& error) {
  return std::ranges::find(kClockTypes, error.service_code()) != std::end(kClockTypes);
}

bool ClockSkew::Learn(const http::Fields& answer, base::WallTime received,
                      std::chrono::nanoseconds round_trip) {
  const auto date = answer.Find("date");
  if (!date.has_value() || answer.Find("age").has_value()) return false;
  const auto theirs = base::ParseHttpDate(*date);
  if (!theirs.has_value() || round_trip > limits::kAwsClockLie) return false;
  const auto offset = *theirs - received;
  if (std::chrono::abs(offset - offset_) < kWorthCorrecting) return false;
  offset_ = offset;
  return true;
}

}  // namespace keepsake::sdk
