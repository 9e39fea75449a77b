#include "server/domain.h"

#include "base/limits.h"
#include "base/try.h"
#include "ops/call.h"
#include "store/master_key.h"

#include <unistd.h>

#include <future>

namespace keepsake::server {
namespace {

constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::string_view kFirstUser = "admin";

store::StoreOptions StoreOptionsOf(const Settings& settings, const DataDir& dir) {
  return {.path = settings.dev ? std::string() : dir.database()};
}

// Calls what answers through a callback and waits for the answer.
template <typename T, typename Call>
Result<T> Await(Call call) {
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  call([promise](Result<T> answer) { promise->set_value(std::move(answer)); });
  return future.get();
}

Result<crypto::SecretBytes> MasterKey(const Settings& settings, base::Random& random) {
  if (settings.dev) return crypto::SecretBytes::FromRandom(kMasterKeyBytes, random);
  switch (settings.master_key) {
    case MasterKeySource::kEnvironment:
      return store::ParseMasterKey(settings.master_key_text.reveal()).transform_error([](const Error& e) {
        return e.Within("KEEPSAKE_MASTER_KEY");
      });
    case MasterKeySource::kSystemd:
      return store::ReadMasterKeyCredential(settings.credentials_directory);
    case MasterKeySource::kFile:
      break;
  }
  return store::ReadMasterKeyFile(MasterKeyFile(settings));
}

}  // namespace

std::string MasterKeyFile(const Settings& settings) {
  return settings.master_key_file.empty() ? DataDir{settings.data_dir}.default_master_key()
                                          : settings.master_key_file;
}

Domain::Domain(const Settings& settings, DataDir dir, std::unique_ptr<store::Store> store,
               const base::Clock& clock, base::Random& random)
    : dir_(std::move(dir)),
      store_(std::move(store)),
      engine_({.memory_bytes = settings.memory_bytes}, random),
      access_keys_(*store_, clock, random, settings.account),
      api_keys_(*store_, clock, random),
      cache_names_(*store_, engine_, clock,
                   settings.free_tier ? ops::Profile::FreeTier().caches : limits::kCaches),
      page_tokens_(store_->DeriveKey("paging-token MAC")) {}

Status Domain::Load(const base::Clock& clock, base::Random& random) {
  TRY(access_keys_.Load());
  TRY(api_keys_.Load());
  TRY(cache_names_.Load());
  TRY_ASSIGN(secrets_, secrets::SecretStore::Load(*store_, clock, random));
  return {};
}

Result<std::unique_ptr<Domain>> Domain::Open(const Settings& settings, const base::Clock& clock,
                                             base::Random& random) {
  DataDir dir{settings.data_dir};
  if (!settings.dev) TRY(CheckPrivateDirectory(dir.path));
  TRY_ASSIGN(const crypto::SecretBytes master_key, MasterKey(settings, random));
  TRY_ASSIGN(auto store,
             store::Store::Open(StoreOptionsOf(settings, dir), master_key, clock, random));
  std::unique_ptr<Domain> domain(
      new Domain(settings, std::move(dir), std::move(store), clock, random));
  TRY(domain->Load(clock, random));
  return domain;
}

Result<identity::NewAccessKey> Domain::CreateAccessKey(const std::string& user) {
  return Await<identity::NewAccessKey>(
      [&](auto reply) { access_keys_.Create(user, std::move(reply)); });
}

Result<identity::GeneratedApiKey> Domain::GenerateApiKey(identity::NewApiKey request) {
  return Await<identity::GeneratedApiKey>(
      [&](auto reply) { api_keys_.Generate(std::move(request), std::move(reply)); });
}

Result<identity::NewAccessKey> InitializeDataDir(const Settings& settings, const base::Clock& clock,
                                                 base::Random& random) {
  const DataDir dir{settings.data_dir};
  if (::access(dir.database().c_str(), F_OK) == 0) {
    return Error(ErrorCode::kAlreadyExists, dir.path + " is initialised already");
  }
  TRY(MakePrivateDirectory(dir.path));
  TRY_ASSIGN(const crypto::SecretBytes master_key,
             settings.master_key == MasterKeySource::kFile
                 ? store::MakeMasterKeyFile(MasterKeyFile(settings), random)
                 : MasterKey(settings, random));
  TRY(store::Store::Initialize(StoreOptionsOf(settings, dir), master_key, clock, random));
  TRY_ASSIGN(const auto domain, Domain::Open(settings, clock, random));
  return domain->CreateAccessKey(std::string(kFirstUser));
}

}  // namespace keepsake::server
