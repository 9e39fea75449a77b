#include "sdk/aws/container_keys.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

// Source: aws-auth.md §5.7, limits.
constexpr auto kAttemptTimeout = 2s;
constexpr auto kPause = 1s;
constexpr int kAttempts = 3;
constexpr std::string_view kEcsOrigin = "http://169.254.170.2";

bool MayBeAsked(const Origin& origin) {
  const std::string& host = origin.address.host;
  return origin.tls || net::IsLoopback(origin.address) || host == "169.254.170.2" ||
         host == "169.254.170.23" || host == "fd00:ec2::23";
}

// "http://HOST/path" into its two parts.
Result<ContainerEndpoint> Split(const std::string& uri) {
  const auto scheme_end = uri.find("://");
  const auto path_at = scheme_end == std::string::npos ? scheme_end : uri.find('/', scheme_end + 3);
  ContainerEndpoint endpoint;
  TRY_ASSIGN(endpoint.origin, ParseUrl(std::string_view(uri).substr(0, path_at)));
  endpoint.target = path_at == std::string::npos ? "/" : uri.substr(path_at);
  if (endpoint.origin.address.unix_socket || !MayBeAsked(endpoint.origin)) {
    return base::InvalidArgument("it is plaintext, and neither this machine nor ECS nor EKS");
  }
  return endpoint;
}

bool IsHeaderValue(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Result<std::optional<ContainerEndpoint>> ContainerEndpoint::Find(
    const base::Environment& environment) {
  const auto get = [&](std::string_view name) { return environment(name).value_or(""); };
  const std::string relative = get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const std::string full = get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (relative.empty() && full.empty()) return std::optional<ContainerEndpoint>();
  auto endpoint = Split(relative.empty() ? full : std::string(kEcsOrigin) + relative);
  if (!endpoint.has_value()) {
    return endpoint.error().Within(relative.empty() ? "AWS_CONTAINER_CREDENTIALS_FULL_URI"
                                                    : "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  }
  endpoint->token_file = get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  endpoint->token = Secret(get("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
  return std::optional(*std::move(endpoint));
}

ContainerKeys::ContainerKeys(net::EventLoop& loop, ContainerEndpoint endpoint,
                             const net::TlsClientContext& tls)
    : loop_(loop),
      endpoint_(std::move(endpoint)),
      http_(loop, endpoint_.origin, &tls,
            {.max_answer_bytes = limits::kKeysAnswerBytes, .connect_timeout = kAttemptTimeout}),
      pause_(loop) {}

void ContainerKeys::Fetch(Done done) {
  done_ = std::move(done);
  attempts_ = 0;
  ReadToken();
}

void ContainerKeys::ReadToken() {
  if (endpoint_.token_file.empty()) return Ask(endpoint_.token.reveal());
  reading_ = std::make_unique<Aside>(loop_, [this, path = endpoint_.token_file]() -> Aside::Then {
    auto read = ReadSmallFile(path, limits::kTokenTextBytes);
    return [this, read = std::move(read)]() mutable {
      if (!read.has_value()) return Finish(std::move(read).error());
      const Secret token(*std::move(read));
      std::string_view text = token.reveal();
      if (text.ends_with('\n')) text.remove_suffix(1);
      if (text.ends_with('\r')) text.remove_suffix(1);
      Ask(text);
    };
  });
}

void ContainerKeys::Ask(std::string_view token) {
  if (!IsHeaderValue(token)) {
    return Finish(Error(ErrorCode::kAuthentication,
                        "the container's authorization token cannot stand in a header"));
  }
  HttpRequest request{.method = "GET", .target = endpoint_.target, .fields = {}, .body = {}};
  request.fields.Add("accept", "application/json");
  if (!token.empty()) request.fields.Add("authorization", token);
  ++attempts_;
  call_ = http_.Send(std::move(request), loop_.now() + kAttemptTimeout,
                     [this](Result<HttpAnswer> answer) { OnAnswer(std::move(answer)); });
}

void ContainerKeys::OnAnswer(Result<HttpAnswer> answer) {
  if (!answer.has_value()) return Retry(std::move(answer).error());
  if (answer->status == 200) return Finish(KeysFromJson(answer->text()));
  Error error(ErrorCode::kAuthentication,
              "the container's credentials endpoint answered with status " +
                  std::to_string(answer->status));
  answer->status >= 500 ? Retry(std::move(error)) : Finish(std::move(error));
}

void ContainerKeys::Retry(Error error) {
  if (attempts_ >= kAttempts) return Finish(std::move(error));
  pause_.Start(kPause, [this] { ReadToken(); });
}

void ContainerKeys::Finish(Result<Keys> keys) {
  if (!keys.has_value()) keys = keys.error().Within("AWS credentials of the container");
  std::exchange(done_, nullptr)(std::move(keys));
}

}  // namespace keepsake::sdk
