#include <keepsake/cache_client.h>
#include <keepsake/credential_source.h>

#include <iostream>

using namespace std::chrono_literals;

int main() {
  // The token touches neither argv nor the environment nor the disk: it is fetched once, kept in
  // memory, and fetched again when the secret rotates or the service says it is no longer valid.
  auto client = keepsake::CacheClient::Create({
      .credentials = keepsake::CredentialSource::FromSecretsManager({
          .secret_id = "Momento_API_Token",
          .region = "us-west-2",
          .version_stage = "AWSCURRENT",
      }),
      .configuration = keepsake::Configurations::Laptop::V1(),
      .default_ttl = 600s,
  });
  if (!client) {
    std::cerr << client.error() << '\n';
    return 1;
  }
  const auto cache = client->Cache("demo-cache");

  if (const auto stored = cache.Set("code", "12345"); !stored) {  // lives 600 s
    std::cerr << stored.error() << '\n';
    return 1;
  }
  const auto found = cache.Get("code", {.timeout = 250ms});
  if (!found) {
    std::cerr << found.error() << '\n';
    return 1;
  }
  std::cout << (found->hit() ? "Cache hit: " + std::string(found->value().text()) : "Cache miss")
            << '\n';
}
