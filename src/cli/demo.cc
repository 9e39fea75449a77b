#include "cli/demo.h"

#include "base/try.h"
#include "server/development.h"
#include "server/server.h"

#include <fmt/format.h>

#include <ostream>

namespace keepsake::cli {
namespace {

constexpr std::string_view kSecretName = "Momento_API_Token";
constexpr std::string_view kRegion = "us-west-2";
constexpr std::string_view kCache = "demo-cache";
constexpr std::string_view kKey = "code";
constexpr std::string_view kValue = "12345";
constexpr std::uint64_t kMemory = 64ULL << 20;

// Prints one line a step: what was done, and how long it took.
class Steps {
 public:
  explicit Steps(Process& process) : process_(process) {}

  template <typename Fn>
  auto Do(std::string_view what, Fn fn) {
    const base::Instant begin = process_.clock.Now();
    auto result = fn();
    const std::chrono::duration<double, std::milli> took = process_.clock.Now() - begin;
    process_.out << fmt::format("{:<62} {:>8.2f} ms{}\n", what, took.count(),
                                result.has_value() ? "" : "  FAILED")
                 << std::flush;
    return result;
  }

 private:
  Process& process_;
};

Result<std::unique_ptr<server::Server>> StartServer(Process& process) {
  server::Settings settings;
  settings.dev = true;
  settings.listen = "127.0.0.1:0";
  settings.threads = 1;
  settings.memory_bytes = kMemory;
  return server::Server::Start(settings, process.clock, process.random);
}

AwsCredentials KeysOf(const server::DevelopmentAccess& access) {
  return {.access_key_id = access.access_key_id, .secret_access_key = access.secret_access_key};
}

Status StoreToken(const std::string& url, const server::DevelopmentAccess& access) {
  TRY_ASSIGN(const auto secrets, SecretsManagerClient::Create({.region = std::string(kRegion),
                                                               .endpoint_url = url,
                                                               .credentials = KeysOf(access)}));
  TRY(secrets.CreateSecret({.name = std::string(kSecretName), .secret_string = access.token}));
  return {};
}

// The client as any program would make it; eager, so that the step's time is the whole of it: the
// signed GetSecretValue and the connection.
Result<CacheClient> MakeClient(const std::string& url, const server::DevelopmentAccess& access) {
  return CacheClient::Create(
      {.credentials = CredentialSource::FromSecretsManager({.secret_id = std::string(kSecretName),
                                                            .region = std::string(kRegion),
                                                            .endpoint_url = url,
                                                            .credentials = KeysOf(access)}),
       .configuration = Configurations::Laptop::V1(),
       .default_ttl = std::chrono::seconds(600),
       .eager_connect = std::chrono::seconds(5)});
}

Result<std::string> RunSteps(Process& process) {
  Steps steps(process);
  TRY_ASSIGN(const auto server, steps.Do("server with a cache and a secrets store started",
                                         [&] { return StartServer(process); }));
  TRY_ASSIGN(const auto access, server::MakeDevelopmentAccess(*server));
  const std::string& url = server->endpoints().plaintext_url;
  TRY(steps.Do("token put into the secret Momento_API_Token",
               [&] { return StoreToken(url, access); }));
  TRY_ASSIGN(const auto client, steps.Do("GetSecretValue (AWSCURRENT), signed; cache client built",
                                         [&] { return MakeClient(url, access); }));
  TRY(steps.Do("cache demo-cache created, if it was absent",
               [&] { return client.CreateCache(kCache); }));
  const CacheHandle cache = client.Cache(kCache);
  TRY(steps.Do("set code = 12345", [&] { return cache.Set(kKey, kValue); }));
  TRY_ASSIGN(const auto found, steps.Do("get code", [&] { return cache.Get(kKey); }));
  return found.hit() ? std::string(found.value().text()) : std::string();
}

}  // namespace

ExitCode Demo(Context& context, const Arguments&) {
  const auto value = RunSteps(context.process());
  if (!value) return context.Fail(value.error());
  if (*value != kValue) {
    context.process().out << "Cache miss\n";
    return kMiss;
  }
  context.process().out << "Cache hit: " << *value << '\n';
  return kOk;
}

}  // namespace keepsake::cli
