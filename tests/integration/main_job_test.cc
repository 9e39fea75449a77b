// The SDK against the real server in one process, over real sockets: what the token costs, and that it
// is replaced in a running client without one failed call.

#include "crypto/system_random.h"
#include "server/development.h"
#include "server/server.h"
#include "tokens/token.h"

#include <keepsake/keepsake.h>

#include <future>
#include <thread>

namespace keepsake {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSecretName = "Momento_API_Token";

class MainJobTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server::Settings settings;
    settings.dev = true;
    settings.listen = "127.0.0.1:0";
    settings.threads = 1;
    settings.memory_bytes = 64 << 20;
    auto started = server::Server::Start(settings, clock_, random_);
    ASSERT_TRUE(started.has_value()) << started.error();
    server_ = *std::move(started);
    auto key = server_->domain().CreateAccessKey("tester");
    ASSERT_TRUE(key.has_value()) << key.error();
    keys_ = {.access_key_id = key->id, .secret_access_key = key->secret};
    PutToken(NewToken());
    ASSERT_TRUE(Client().CreateCache("c").has_value());
  }

  // A fresh API key of the server, as a token; its id is kept to be revoked.
  Secret NewToken() {
    auto made = server_->domain().GenerateApiKey({.description = "t", .permissions = {.super_user = true}});
    EXPECT_TRUE(made.has_value());
    key_ids_.push_back(made->key.id);
    return tokens::MakeToken(server_->endpoints().token_endpoint, made->token.reveal());
  }

  void PutToken(const Secret& token) {
    const auto secrets = SecretsManagerClient::Create(
        {.region = "us-west-2", .endpoint_url = Url(), .credentials = keys_});
    ASSERT_TRUE(secrets.has_value()) << secrets.error();
    const auto made = secrets->CreateSecret({.name = kSecretName, .secret_string = token});
    if (!made) {
      const auto put = secrets->PutSecretValue({.secret_id = kSecretName, .secret_string = token});
      ASSERT_TRUE(put.has_value()) << put.error();
    }
  }

  void Revoke(const std::string& id) {
    std::promise<bool> done;
    server_->domain().api_keys().Revoke(id, [&](Result<void> r) { done.set_value(r.has_value()); });
    ASSERT_TRUE(done.get_future().get());
  }

  CacheClient Client() {
    auto client = CacheClient::Create(
        {.credentials = CredentialSource::FromSecretsManager({.secret_id = kSecretName,
                                                              .region = "us-west-2",
                                                              .endpoint_url = Url(),
                                                              .credentials = keys_}),
         .default_ttl = 600s});
    EXPECT_TRUE(client.has_value()) << client.error();
    return *std::move(client);
  }

  // How often the server has answered GetSecretValue, by its own metrics.
  std::uint64_t Fetches() {
    const auto counts = server_->domain().metrics().Add("secretsmanager.GetSecretValue").Counts();
    std::uint64_t sum = 0;
    for (const std::uint64_t n : counts.outcomes) sum += n;
    return sum;
  }

  std::string Url() const { return server_->endpoints().plaintext_url; }

  const base::SystemClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<server::Server> server_;
  AwsCredentials keys_;
  std::vector<std::string> key_ids_;
};

TEST_F(MainJobTest, AValueComesBack) {
  const auto cache = Client().Cache("c");
  ASSERT_TRUE(cache.Set("code", "12345").has_value());
  const auto found = cache.Get("code");
  ASSERT_TRUE(found.has_value()) << found.error();
  EXPECT_EQ(found->value().text(), "12345");
  EXPECT_TRUE(cache.Get("absent")->miss());
}

TEST_F(MainJobTest, TenThousandCallsFromEightThreadsCostOneGetSecretValue) {
  const std::uint64_t before = Fetches();
  const CacheClient client = Client();
  const auto cache = client.Cache("c");
  std::atomic<int> failed{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1250; ++i) failed += cache.Get("code").has_value() ? 0 : 1;
      });
    }
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Fetches() - before, 1U);
}

TEST_F(MainJobTest, ARevokedTokenIsReplacedWithoutAFailedCall) {
  const CacheClient client = Client();
  const auto cache = client.Cache("c");
  ASSERT_TRUE(cache.Set("k", "v").has_value());
  const std::string old = key_ids_.back();
  PutToken(NewToken());
  const std::uint64_t before = Fetches();
  std::atomic<int> failed{0};
  std::atomic<bool> stop{false};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        while (!stop) failed += cache.Get("k").has_value() ? 0 : 1;
      });
    }
    Revoke(old);
    for (int i = 0; i < 200; ++i) failed += cache.Set("k", "w").has_value() ? 0 : 1;
    stop = true;
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Fetches() - before, 1U) << "one call however many ask";
}

TEST_F(MainJobTest, ATokenThatIsRefusedForGoodIsAnAuthenticationError) {
  const CacheClient client = Client();
  const auto cache = client.Cache("c");
  ASSERT_TRUE(cache.Get("k").has_value());
  Revoke(key_ids_.back());
  const auto refused = cache.Get("k");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::kAuthentication) << refused.error();
}

TEST_F(MainJobTest, AnAbsentSecretNamesTheAwsErrorAndWhatToDo) {
  auto client = CacheClient::Create(
      {.credentials = CredentialSource::FromSecretsManager({.secret_id = "absent",
                                                            .region = "us-west-2",
                                                            .endpoint_url = Url(),
                                                            .credentials = keys_}),
       .default_ttl = 600s,
       .eager_connect = 5s});
  const Error error = client.has_value() ? client->Cache("c").Get("k").error() : client.error();
  EXPECT_EQ(error.service_code(), "ResourceNotFoundException") << error;
  EXPECT_FALSE(error.hint().empty());
}

TEST_F(MainJobTest, TheAsynchronousFaceAnswersInAnyNumber) {
  const CacheClient client = Client();
  const auto cache = client.Cache("c");
  ASSERT_TRUE(cache.Set("k", "v").has_value());
  std::vector<Pending<Lookup<Bytes>>> pending;
  for (int i = 0; i < 500; ++i) pending.push_back(cache.Async().Get("k"));
  for (auto& one : pending) {
    const auto found = one.Get();
    ASSERT_TRUE(found.has_value()) << found.error();
    EXPECT_EQ(found->value().text(), "v");
  }
}

TEST_F(MainJobTest, CachesAreMadeListedFlushedAndRemoved) {
  const CacheClient client = Client();
  EXPECT_TRUE(client.CreateCache("d")->created());
  EXPECT_TRUE(client.CreateCache("d")->existed());
  const auto listed = client.ListCaches();
  ASSERT_TRUE(listed.has_value());
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[1].name, "d");
  EXPECT_EQ((*listed)[1].cache_limits.max_item_size_kb, 4883U);
  ASSERT_TRUE(client.Cache("d").Set("k", "v").has_value());
  EXPECT_TRUE(client.FlushCache("d").has_value());
  EXPECT_TRUE(client.Cache("d").Get("k")->miss());
  EXPECT_TRUE(client.DeleteCache("d").has_value());
  EXPECT_EQ(client.Cache("d").Get("k").error().code(), ErrorCode::kCacheNotFound);
}

}  // namespace
}  // namespace keepsake
