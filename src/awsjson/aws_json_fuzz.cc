#include "awsjson/codec.h"
#include "awsjson/error.h"
#include "awsjson/methods.h"
#include "base/text.h"

#include <cstdlib>
#include <tuple>

// The first byte says which message the rest is. What is accepted, written and read again is the
// same message; what is refused has an error that a client understands.
namespace keepsake::awsjson {
namespace {

void Demand(bool holds) {
  if (!holds) std::abort();
}

void CheckError(const Error& error) {
  const ErrorAnswer answer = EncodeError(error);
  Demand(base::IsUtf8(answer.body));
  const Error heard = DecodeError(answer.http_status, answer.type, answer.body);
  Demand(heard.service_code() == answer.type);
}

template <typename T>
void RoundTrip(std::string_view body) {
  const Result<T> first = Decode<T>(body);
  if (!first.has_value()) return CheckError(first.error());
  const std::string written = Encode(*first);
  Demand(base::IsUtf8(written));
  const Result<T> second = Decode<T>(written);
  Demand(second.has_value());
  Demand(*second == *first);
  Demand(Encode(*second) == written);
}

void ErrorFrom(std::string_view body) {
  const Error error = DecodeError(400, {}, body);
  Demand(!error.service_code().empty() && !error.message().empty());
}

template <typename... Methods>
void Choose(std::size_t which, std::string_view body, const Methods&...) {
  using Fn = void (*)(std::string_view);
  constexpr Fn kAll[] = {&ErrorFrom, &RoundTrip<typename Methods::Request>...,
                         &RoundTrip<typename Methods::Response>...};
  kAll[which % std::size(kAll)](body);
}

}  // namespace
}  // namespace keepsake::awsjson

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace aj = keepsake::awsjson;
  if (size == 0) return 0;
  aj::Choose(bytes[0], {reinterpret_cast<const char*>(bytes) + 1, size - 1}, aj::kCreateSecret,
             aj::kGetSecretValue, aj::kPutSecretValue, aj::kUpdateSecret,
             aj::kUpdateSecretVersionStage, aj::kDescribeSecret, aj::kListSecrets,
             aj::kListSecretVersionIds, aj::kDeleteSecret, aj::kRestoreSecret,
             aj::kGetRandomPassword, aj::kTagResource, aj::kUntagResource);
  return 0;
}
