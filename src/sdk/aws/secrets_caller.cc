#include "sdk/aws/secrets_caller.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "sdk/aws/key_chain.h"
#include "sdk/aws/signed_call.h"
#include "sdk/trust.h"
#include "sdk/validation.h"

namespace keepsake::sdk {
namespace {

using std::chrono::milliseconds;

constexpr int kUsualAttempts = 3;
constexpr int kMostAttempts = 10;
constexpr milliseconds kConnectTimeout{3'000};

Result<int> ResolveAttempts(int given, const Profile& profile,
                            const base::Environment& environment) {
  if (given < 0) return base::InvalidArgument("max_attempts must not be negative");
  if (given > 0) return std::min(given, kMostAttempts);
  std::string text = environment("AWS_MAX_ATTEMPTS").value_or("");
  if (text.empty()) text = profile.Get("max_attempts").value_or("");
  if (text.empty()) return kUsualAttempts;
  const auto number = base::ParseInteger<int>(text);
  if (number.has_value() && *number > 0) return std::min(*number, kMostAttempts);
  return base::InvalidArgument("AWS_MAX_ATTEMPTS, or max_attempts in the profile, is no number");
}

bool ClockIsCorrected(const base::Environment& environment) {
  const auto off = environment("AWS_DISABLE_CLOCK_SKEW_CORRECTION");
  return !off.has_value() || !base::EqualsIgnoreCase(*off, "true");
}

// Over a Unix socket the server knows us by our user.
bool GoesUnsigned(const SecretsManagerClientOptions& options, const Origin& origin) {
  return origin.address.unix_socket && options.credentials.access_key_id.empty() &&
         options.credentials.profile.empty();
}

Error NoRegion() {
  return base::InvalidArgument("there is no AWS region to sign for")
      .WithHint("set .region, AWS_REGION, or region in the profile");
}

Status CheckTimes(const SecretsManagerClientOptions& options) {
  TRY(CheckPositive("timeout", options.timeout));
  return CheckPositive("attempt_timeout", options.attempt_timeout);
}

}  // namespace

Result<std::unique_ptr<SecretsCaller>> SecretsCaller::Create(
    const SecretsManagerClientOptions& options, net::EventLoop& loop,
    const Surroundings& surroundings) {
  const base::Environment& environment = surroundings.environment;
  TRY(CheckTimes(options));
  TRY_ASSIGN(const Profile profile, Profile::Load(options.credentials.profile, environment));
  TRY_ASSIGN(Region region, ResolveRegion(options.region, profile, environment));
  TRY_ASSIGN(const std::string url,
             ResolveEndpointUrl(options.endpoint_url, region, profile, environment));
  auto origin = ParseUrl(url);
  if (!origin.has_value()) return origin.error().Within("the endpoint of Secrets Manager");
  AwsParts parts{.loop = loop, .surroundings = surroundings, .region = std::move(region.name)};
  TRY_ASSIGN(parts.max_attempts, ResolveAttempts(options.max_attempts, profile, environment));
  TRY_ASSIGN(parts.tls, MakeTrust(options.ca_file, {"AWS_CA_BUNDLE", "KEEPSAKE_CA_FILE"},
                                  environment, {"http/1.1"}));
  if (!GoesUnsigned(options, *origin)) {
    if (parts.region.empty()) return NoRegion();
    TRY_ASSIGN(auto source,
               ChooseKeySource(options.credentials, profile, loop, *parts.tls, environment));
    parts.keys = std::make_unique<KeysCache>(loop, std::move(source), *surroundings.random);
  }
  parts.attempt_timeout = options.attempt_timeout;
  parts.correct_clock = ClockIsCorrected(environment);
  parts.http = std::make_unique<HttpClient>(
      loop, *std::move(origin), parts.tls.get(),
      HttpOptions{.max_answer_bytes = limits::kAwsAnswerBytes, .connect_timeout = kConnectTimeout});
  return std::make_unique<SecretsCaller>(std::move(parts));
}

SecretsCaller::SecretsCaller(AwsParts parts) : parts_(std::move(parts)) {}
SecretsCaller::~SecretsCaller() = default;

void SecretsCaller::Begin(AwsRequest request, AwsDone done) {
  if (calls_.size() < limits::kAwsCalls) {
    return SignedCall::Begin(*this, std::move(request), std::move(done));
  }
  done(Error(ErrorCode::kClientResourceExhausted, "there are too many calls of this client already")
           .WithCall(std::string(request.operation()), request.about, 0, milliseconds(0)));
}

}  // namespace keepsake::sdk
