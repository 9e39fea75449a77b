#pragma once

#include <keepsake/aws_options.h>
#include <keepsake/export.h>
#include <keepsake/secret.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace keepsake {
inline namespace v1 {

/// Where the calls go, when that is not what the token says. A host may carry a port
/// ("cache.example:8443"; 443 otherwise), or be "http://127.0.0.1:8080": a server on this machine
/// without TLS.
struct EndpointOptions {
  /// The base: "cache.", "control." and "token." are put before it. Needed by a v2 API key, which
  /// names no endpoint of its own.
  std::string endpoint{};
  /// One host each; they win over `endpoint`.
  std::string cache_endpoint{};
  std::string control_endpoint{};
};

/// How CredentialSource::FromSecretsManager finds the token.
struct SecretsManagerSource {
  /// A name, a full ARN, or an ARN without its random suffix.
  std::string secret_id{};
  /// Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's.
  std::string region{};
  /// The label of the version to take...
  std::string version_stage = "AWSCURRENT";
  /// ...or exactly this version, which is then never replaced by a newer one.
  std::string version_id{};
  /// The member that holds the token when the secret is JSON and the usual names do not fit.
  std::string json_field{};
  /// Momento's endpoint, for a v2 API key or to override the token's.
  EndpointOptions endpoints{};
  /// Another Secrets Manager: "http://127.0.0.1:8080", or "unix:PATH" for a server's socket.
  /// Empty: AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, the profile's, then AWS itself.
  std::string endpoint_url{};
  AwsCredentials credentials{};
  /// A PEM file of certificate authorities to trust for Secrets Manager beside the system's. Empty:
  /// AWS_CA_BUNDLE, then KEEPSAKE_CA_FILE.
  std::string ca_file{};
  /// How often the secret is read again in the background, give or take a tenth. A failure keeps
  /// the token there is. 0: only when the service refuses the token.
  std::chrono::milliseconds refresh_interval{std::chrono::hours(1)};
  /// The deadline of one fetch with its retries.
  std::chrono::milliseconds timeout{10'000};
};

/// Where a client's token comes from. A small value that describes; nothing is read before a client
/// is made with it. Every text form of a token is told apart by itself: v1 (base64), v2 and legacy
/// JWTs, disposable tokens, and a JSON object around one of them. Holds secrets, prints none.
class KEEPSAKE_EXPORT CredentialSource {
 public:
  /// FromEnvironment().
  CredentialSource();

  /// The token itself.
  static CredentialSource FromString(Secret token, EndpointOptions endpoints = {});
  /// MOMENTO_API_KEY, else MOMENTO_AUTH_TOKEN; with a v2 API key its endpoint is MOMENTO_ENDPOINT.
  static CredentialSource FromEnvironment();
  /// The variable of that name, with MOMENTO_ENDPOINT for a v2 API key.
  static CredentialSource FromEnvironment(std::string variable, EndpointOptions endpoints = {});
  /// A v2 API key and the endpoint it is for, for example
  /// "cell-1-us-west-2-1.prod.a.momentohq.com".
  static CredentialSource FromApiKeyV2(Secret api_key, std::string endpoint);
  /// A pair of variables.
  static CredentialSource FromEnvironmentV2(std::string api_key_variable = "MOMENTO_API_KEY",
                                            std::string endpoint_variable = "MOMENTO_ENDPOINT");
  /// A server on this machine, in plain text and without a token. The host must be a loopback
  /// address.
  static CredentialSource Local(std::string host = "127.0.0.1", std::uint16_t port = 8080);
  /// The Unix socket of a server on this machine, which knows the caller by its user.
  static CredentialSource LocalSocket(std::string path);
  /// A secret in AWS Secrets Manager, or in any server that speaks its protocol. The token is
  /// fetched once, kept in memory that is wiped, shared by all threads, and fetched again when
  /// `refresh_interval` is over or when the service refuses it.
  static CredentialSource FromSecretsManager(SecretsManagerSource source);

  /// What it is, for people: "secret Momento_API_Token (AWSCURRENT) in us-west-2". No secret.
  std::string Describe() const;

  /// For the library itself.
  struct Recipe;
  const Recipe& recipe() const { return *recipe_; }

 private:
  explicit CredentialSource(std::shared_ptr<const Recipe> recipe);
  std::shared_ptr<const Recipe> recipe_;
};

}  // namespace v1
}  // namespace keepsake
