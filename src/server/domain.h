#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "identity/access_keys.h"
#include "identity/api_keys.h"
#include "ops/cache_names.h"
#include "ops/metrics.h"
#include "ops/page_token.h"
#include "secrets/secret_store.h"
#include "server/data_dir.h"
#include "server/settings.h"
#include "store/store.h"

#include <memory>
#include <string>

namespace keepsake::server {

// What stands behind the faces, without a single socket: the store and all that is loaded from it.
// A command that needs no running server (`keepsake token generate` on a stopped one) opens just
// this. Members are in order of construction; each may use those before it.
class Domain {
 public:
  // Opens the data directory that `settings` name, or with --dev an empty one in memory.
  // `clock` and `random` outlive it. Errors: of the directory's and the master key's checks, and of
  // store::Store::Open; each says what to do.
  static Result<std::unique_ptr<Domain>> Open(const Settings& settings, const base::Clock& clock,
                                              base::Random& random);

  // Waits for the store. Not on an event loop.
  Result<identity::NewAccessKey> CreateAccessKey(const std::string& user);
  Result<identity::GeneratedApiKey> GenerateApiKey(identity::NewApiKey request);

  store::Store& store() { return *store_; }
  engine::Engine& engine() { return engine_; }
  identity::AccessKeys& access_keys() { return access_keys_; }
  identity::ApiKeys& api_keys() { return api_keys_; }
  ops::CacheNames& cache_names() { return cache_names_; }
  const ops::PageTokens& page_tokens() const { return page_tokens_; }
  secrets::SecretStore& secrets() { return *secrets_; }
  ops::Metrics& metrics() { return metrics_; }
  const DataDir& dir() const { return dir_; }

 private:
  Domain(const Settings& settings, DataDir dir, std::unique_ptr<store::Store> store,
         const base::Clock& clock, base::Random& random);
  Status Load(const base::Clock& clock, base::Random& random);

  DataDir dir_;
  std::unique_ptr<store::Store> store_;
  engine::Engine engine_;
  identity::AccessKeys access_keys_;
  identity::ApiKeys api_keys_;
  ops::CacheNames cache_names_;
  ops::PageTokens page_tokens_;
  std::unique_ptr<secrets::SecretStore> secrets_;
  ops::Metrics metrics_;
};

// `keepsake init`: makes the data directory, the master key, the store and the first access key pair,
// which is returned and never shown again. Errors: kAlreadyExists over an existing store (S-BOOT-1).
Result<identity::NewAccessKey> InitializeDataDir(const Settings& settings, const base::Clock& clock,
                                                 base::Random& random);

// The file that holds the master key by these settings.
std::string MasterKeyFile(const Settings& settings);

}  // namespace keepsake::server
