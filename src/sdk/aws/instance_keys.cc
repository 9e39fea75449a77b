#include "sdk/aws/instance_keys.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

constexpr auto kTokenLife = 21'600s;
constexpr auto kTokenMargin = 5s;
constexpr std::string_view kTokenTarget = "/latest/api/token";
constexpr std::string_view kRolesTarget = "/latest/meta-data/iam/security-credentials/";

bool IsTrue(const std::optional<std::string>& text) {
  return text.has_value() && base::EqualsIgnoreCase(*text, "true");
}

std::string Setting(std::string_view variable, std::string_view property, const Profile& profile,
                    const base::Environment& environment) {
  auto value = environment(variable);
  if (!value.has_value() || value->empty()) value = profile.Get(property);
  return value.value_or("");
}

Result<std::string> BaseUrl(const Profile& profile, const base::Environment& environment) {
  const std::string url = Setting("AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                  "ec2_metadata_service_endpoint", profile, environment);
  if (!url.empty()) return url;
  const std::string mode = Setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                   "ec2_metadata_service_endpoint_mode", profile, environment);
  if (mode.empty() || base::EqualsIgnoreCase(mode, "ipv4"))
    return std::string("http://169.254.169.254");
  if (base::EqualsIgnoreCase(mode, "ipv6")) return std::string("http://[fd00:ec2::254]");
  return base::InvalidArgument("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is IPv4 or IPv6");
}

Error NoRole(int status) {
  return Error(ErrorCode::kAuthentication,
               "the instance metadata service answered with status " + std::to_string(status));
}

}  // namespace

Result<std::optional<InstanceMetadata>> InstanceMetadata::Find(
    const Profile& profile, const base::Environment& environment) {
  if (IsTrue(environment("AWS_EC2_METADATA_DISABLED"))) return std::optional<InstanceMetadata>();
  InstanceMetadata metadata;
  TRY_ASSIGN(const std::string url, BaseUrl(profile, environment));
  auto origin = ParseUrl(url);
  if (!origin.has_value()) return origin.error().Within("the instance metadata service");
  metadata.origin = *std::move(origin);
  metadata.version1 = !IsTrue(
      Setting("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled", profile, environment));
  const auto timeout = base::ParseDuration(
      Setting("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", profile, environment));
  if (timeout.has_value() && *timeout > 0ms) metadata.timeout = *timeout;
  const auto attempts = base::ParseInteger<int>(Setting(
      "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", profile, environment));
  if (attempts.has_value() && *attempts > 0) metadata.attempts = std::min(*attempts, 10);
  return std::optional(std::move(metadata));
}

InstanceKeys::InstanceKeys(net::EventLoop& loop, InstanceMetadata metadata)
    : loop_(loop),
      metadata_(std::move(metadata)),
      http_(loop, metadata_.origin, nullptr,
            {.max_answer_bytes = limits::kKeysAnswerBytes, .connect_timeout = metadata_.timeout}) {}

void InstanceKeys::Fetch(Done done) {
  done_ = std::move(done);
  attempts_ = 1;
  token_renewed_ = false;
  loop_.now() < token_until_ ? AskRole() : AskToken();
}

void InstanceKeys::AskToken() {
  HttpRequest request{
      .method = "PUT", .target = std::string(kTokenTarget), .fields = {}, .body = {}};
  request.fields.Add("x-aws-ec2-metadata-token-ttl-seconds",
                     std::to_string(std::chrono::seconds(kTokenLife).count()));
  Send(std::move(request), [this](Result<HttpAnswer> answer) { OnToken(std::move(answer)); });
}

// A service that does not know tokens is asked without one, unless that is forbidden.
void InstanceKeys::OnToken(Result<HttpAnswer> answer) {
  token_ = Secret();
  const bool given = answer.has_value() && answer->status == 200;
  if (given) {
    token_ = Secret(answer->text());
    token_until_ = loop_.now() + kTokenLife - kTokenMargin;
    return AskRole();
  }
  const bool unknown = answer.has_value()
                           ? answer->status == 403 || answer->status == 404 || answer->status == 405
                           : answer.error().code() == ErrorCode::kTimeout;
  if (unknown && metadata_.version1) return AskRole();
  Retry(answer.has_value() ? NoRole(answer->status) : answer.error());
}

void InstanceKeys::AskRole() {
  Ask(std::string(kRolesTarget), &InstanceKeys::OnRole);
}

void InstanceKeys::OnRole(const HttpAnswer& answer) {
  const std::string_view text = answer.text();
  const std::string_view role = base::Trim(text.substr(0, text.find_first_of("\r\n")));
  if (role.empty()) {
    return Finish(Error(ErrorCode::kAuthentication, "the instance has no role"));
  }
  Ask(std::string(kRolesTarget) + base::PercentEncode(role), &InstanceKeys::OnKeys);
}

void InstanceKeys::OnKeys(const HttpAnswer& answer) {
  Finish(KeysFromJson(answer.text()));
}

void InstanceKeys::Ask(std::string target, Next next) {
  HttpRequest request{.method = "GET", .target = std::move(target), .fields = {}, .body = {}};
  if (!token_.empty()) request.fields.Add("x-aws-ec2-metadata-token", token_.reveal());
  Send(std::move(request),
       [this, next](Result<HttpAnswer> answer) { OnAnswer(std::move(answer), next); });
}

void InstanceKeys::OnAnswer(Result<HttpAnswer> answer, Next next) {
  if (!answer.has_value()) return Retry(std::move(answer).error());
  if (answer->status == 200) return (this->*next)(*answer);
  if (answer->status == 401 && !std::exchange(token_renewed_, true)) return AskToken();
  if (answer->status >= 500) return Retry(NoRole(answer->status));
  Finish(answer->status == 404 ? Error(ErrorCode::kAuthentication, "the instance has no role")
                               : NoRole(answer->status));
}

void InstanceKeys::Send(HttpRequest request, HttpClient::Done done) {
  call_ = http_.Send(std::move(request), loop_.now() + metadata_.timeout, std::move(done));
}

void InstanceKeys::Retry(Error error) {
  if (attempts_++ >= metadata_.attempts) return Finish(std::move(error));
  AskToken();
}

void InstanceKeys::Finish(Result<Keys> keys) {
  if (!keys.has_value()) keys = keys.error().Within("AWS credentials of the instance");
  std::exchange(done_, nullptr)(std::move(keys));
}

}  // namespace keepsake::sdk
