#include "cli/context.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"
#include "cli/secret_reference.h"
#include "cli/value_input.h"
#include "net/address.h"
#include "server/settings.h"

#include <filesystem>

namespace keepsake::cli {
namespace {

constexpr std::chrono::minutes kDefaultTtl{10};
// The server on this machine takes any region; a secret's ARN needs one.
constexpr std::string_view kLocalRegion = "us-west-2";

bool IsSet(const base::Environment& environment, std::string_view name) {
  const auto value = environment(name);
  return value && !value->empty();
}

Error NoCredentials() {
  return Error(ErrorCode::kAuthentication, "there is no token to use")
      .WithHint(
          "start `keepsake serve` on this machine, or give --token-file, --token-stdin or "
          "--token-from aws-secret://NAME, or set MOMENTO_API_KEY");
}

}  // namespace

Result<Context> Context::Create(Process& process, const Arguments& arguments) {
  Context context(process, arguments);
  TRY_ASSIGN(const OutputForm form, ParseOutputForm(arguments.text("--output").value_or("text")));
  TRY_ASSIGN(context.timeout_, arguments.duration("--timeout"));
  context.printer_ = std::make_unique<Printer>(process.out, process.err, form,
                                               process.out_is_terminal, arguments.has("--quiet"));
  context.data_dir_.path =
      arguments.text("--data-dir").value_or(server::DefaultDataDir(process.environment));
  return context;
}

std::optional<std::string> Context::LocalSocket() const {
  std::error_code error;
  const std::string path = data_dir_.socket();
  if (!std::filesystem::is_socket(path, error)) return std::nullopt;
  return path;
}

Result<std::optional<CredentialSource>> Context::FromFlags() const {
  using Found = std::optional<CredentialSource>;
  const EndpointOptions endpoints{.endpoint = arguments_->text("--endpoint").value_or("")};
  if (const auto file = arguments_->text("--token-file")) {
    TRY_ASSIGN(std::string token, ReadFile(*file));
    return Found(CredentialSource::FromString(Secret(std::move(token)), endpoints));
  }
  if (arguments_->has("--token-stdin")) {
    TRY_ASSIGN(Secret token, ReadSecretValue("the token", "-", process_->in, false));
    return Found(CredentialSource::FromString(std::move(token), endpoints));
  }
  if (const auto reference = arguments_->text("--token-from")) {
    TRY_ASSIGN(SecretsManagerSource source, ParseSecretReference(*reference));
    source.endpoints = endpoints;
    source.endpoint_url = arguments_->text("--endpoint-url").value_or("");
    source.ca_file = CaFile();
    return Found(CredentialSource::FromSecretsManager(std::move(source)));
  }
  if (const auto local = arguments_->text("--local")) {
    TRY_ASSIGN(const net::Address address, net::ParseAddress(*local, std::uint16_t{8080}));
    return Found(CredentialSource::Local(address.host, address.port));
  }
  return Found();
}

Result<CredentialSource> Context::MakeCredentials() const {
  TRY_ASSIGN(auto given, FromFlags());
  if (given) return *std::move(given);
  for (const auto* variable : {"MOMENTO_API_KEY", "MOMENTO_AUTH_TOKEN"}) {
    if (IsSet(process_->environment, variable)) {
      return CredentialSource::FromEnvironment(
          variable, {.endpoint = arguments_->text("--endpoint").value_or("")});
    }
  }
  if (const auto socket = LocalSocket()) return CredentialSource::LocalSocket(*socket);
  return NoCredentials();
}

std::string Context::CaFile() const {
  return arguments_->text("--ca-file").value_or("");
}

Result<CacheClient> Context::MakeCacheClient() {
  TRY_ASSIGN(const CredentialSource credentials, MakeCredentials());
  if (arguments_->has("--verbose")) printer_->Note("using " + credentials.Describe());
  Configuration configuration = Configurations::Laptop::V1();
  configuration.connections = 1;
  if (timeout_) configuration.timeout = configuration.control_timeout = *timeout_;
  return CacheClient::Create({.credentials = credentials,
                              .configuration = configuration,
                              .default_ttl = kDefaultTtl,
                              .ca_file = CaFile()});
}

Result<SecretsManagerClient> Context::MakeSecretsClient() {
  SecretsManagerClientOptions options;
  options.region = arguments_->text("--region").value_or("");
  options.endpoint_url = arguments_->text("--endpoint-url").value_or("");
  options.ca_file = CaFile();
  options.credentials.profile = arguments_->text("--profile").value_or("");
  if (timeout_) options.timeout = *timeout_;
  const auto& environment = process_->environment;
  const bool elsewhere = !options.endpoint_url.empty() || arguments_->has("--hosted") ||
                         IsSet(environment, "AWS_ENDPOINT_URL") ||
                         IsSet(environment, "AWS_ENDPOINT_URL_SECRETS_MANAGER");
  if (const auto socket = LocalSocket(); socket && !elsewhere) {
    options.endpoint_url = "unix:" + *socket;
    if (options.region.empty() && !IsSet(environment, "AWS_REGION") &&
        !IsSet(environment, "AWS_DEFAULT_REGION")) {
      options.region = kLocalRegion;
    }
  }
  if (arguments_->has("--verbose")) {
    printer_->Note("using " + (options.endpoint_url.empty()
                                   ? "AWS Secrets Manager, or what the environment names"
                                   : options.endpoint_url));
  }
  return SecretsManagerClient::Create(options);
}

Result<std::string> Context::CacheName() const {
  if (auto name = arguments_->text("--cache")) return *std::move(name);
  if (auto name = process_->environment("MOMENTO_CACHE_NAME"); name && !name->empty()) {
    return *std::move(name);
  }
  return base::InvalidArgument("which cache? Give --cache NAME, or set MOMENTO_CACHE_NAME");
}

ExitCode Context::Fail(const Error& error) {
  printer_->Failure(error);
  return ExitCodeOf(error);
}

}  // namespace keepsake::cli
