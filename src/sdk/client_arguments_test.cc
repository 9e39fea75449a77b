// What the clients refuse before anything is sent: no server is running in these tests.

#include <keepsake/keepsake.h>

#include <thread>

namespace keepsake {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

CacheClient MakeClient(Configuration configuration = Configurations::Local::V1()) {
  auto client = CacheClient::Create({.credentials = CredentialSource::Local("127.0.0.1", 1),
                                     .configuration = configuration,
                                     .default_ttl = 60s});
  EXPECT_TRUE(client.has_value()) << client.error();
  return *std::move(client);
}

// Checks an error that was made before anything was sent.
void ExpectRefused(const Error& error, const std::string& operation, const std::string& says) {
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message(), HasSubstr(says));
  EXPECT_EQ(error.operation(), operation);
  EXPECT_EQ(error.attempts(), 0);
  EXPECT_TRUE(error.is_client_side());
  EXPECT_FALSE(error.is_retryable());
  EXPECT_FALSE(error.ToString().contains("private"));
}

TEST(CacheClientArgumentsTest, AnOptionThatIsWrongIsNamedAndNoClientMade) {
  Configuration no_connections;
  no_connections.connections = 0;
  const auto local = CredentialSource::Local();
  const struct {
    std::string says;
    CacheClientOptions options;
  } cases[] = {
      {"default_ttl is 0", {.credentials = local, .default_ttl = 0ms}},
      {"default_ttl is negative", {.credentials = local, .default_ttl = -1ms}},
      {"eager_connect is negative",
       {.credentials = local, .default_ttl = 60s, .eager_connect = -1ms}},
      {"configuration.connections",
       {.credentials = local, .configuration = no_connections, .default_ttl = 60s}},
      {"the token is empty", {.credentials = CredentialSource::FromString(""), .default_ttl = 60s}},
      {"ca_file: cannot read /absent.pem",
       {.credentials = local, .default_ttl = 60s, .ca_file = "/absent.pem"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.says);
    const auto client = CacheClient::Create(c.options);
    ASSERT_FALSE(client.has_value());
    EXPECT_EQ(client.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(client.error().message(), HasSubstr(c.says));
  }
}

TEST(CacheClientArgumentsTest, CallsOnItemsRefuseBadNamesKeysAndTimes) {
  const CacheClient client = MakeClient();
  const auto cache = client.Cache("c");
  ExpectRefused(client.Get("", "private").error(), "Get", "the cache name is empty");
  ExpectRefused(client.Set(" ", "private", "private").error(), "Set", "only spaces");
  ExpectRefused(client.Delete("a\nb", "private").error(), "Delete", "printable ASCII");
  ExpectRefused(cache.Get("").error(), "Get", "the key is empty");
  ExpectRefused(cache.Set("", "private").error(), "Set", "the key is empty");
  ExpectRefused(cache.Delete("").error(), "Delete", "the key is empty");
  ExpectRefused(cache.Set("private", "v", {.ttl = 0ms}).error(), "Set", "the ttl is 0");
  ExpectRefused(cache.Set("private", "v", {.ttl = -1ms}).error(), "Set", "the ttl is negative");
  ExpectRefused(cache.Get("private", {.timeout = 0ms}).error(), "Get", "the timeout is 0");
  ExpectRefused(cache.Set("private", "v", {.timeout = -1ms}).error(), "Set",
                "the timeout is negative");
  ExpectRefused(cache.Delete("private", {.timeout = 0ms}).error(), "Delete", "the timeout is 0");
}

TEST(CacheClientArgumentsTest, CallsOnCachesRefuseBadNamesAndTimes) {
  const CacheClient client = MakeClient();
  ExpectRefused(client.CreateCache("").error(), "CreateCache", "the cache name is empty");
  ExpectRefused(client.DeleteCache("\t").error(), "DeleteCache", "only spaces");
  ExpectRefused(client.FlushCache(std::string(256, 'n')).error(), "FlushCache", "256 bytes");
  ExpectRefused(client.CreateCache("c", {.timeout = 0ms}).error(), "CreateCache",
                "the timeout is 0");
  ExpectRefused(client.ListCaches({.timeout = 0ms}).error(), "ListCaches", "the timeout is 0");
  ExpectRefused(client.Ping({.timeout = -1ms}).error(), "Ping", "the timeout is negative");
}

TEST(CacheClientArgumentsTest, AnAsynchronousCallGivesTheSameErrorAtOnce) {
  const CacheClient client = MakeClient();
  auto pending = client.Cache("c").Async().Set("", "private");
  EXPECT_TRUE(pending.ready());
  ExpectRefused(pending.Get().error(), "Set", "the key is empty");
}

TEST(CacheClientArgumentsTest, ARequestBeyondTheLargestMessageIsNotSent) {
  Configuration configuration = Configurations::Local::V1();
  configuration.max_message_bytes = 1'000;
  const auto cache = MakeClient(configuration).Cache("c");
  const Error error = cache.Set("k", std::string(1'000, 'v')).error();
  EXPECT_EQ(error.code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(error.limit_cause(), LimitCause::kRequestSize);
  EXPECT_THAT(error.message(), HasSubstr("at most 1000 may be sent"));
  EXPECT_EQ(error.attempts(), 0);
}

TEST(CacheClientArgumentsTest, AClosedClientRefusesForAllItsCopies) {
  const CacheClient client = MakeClient();
  const CacheClient copy = client;
  const auto cache = copy.Cache("c");
  client.Close();
  client.Close();
  const Error error = cache.Get("k").error();
  EXPECT_EQ(error.code(), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(error.message(), "the client is closed");
  EXPECT_EQ(error.operation(), "Get");
}

TEST(SecretsManagerClientArgumentsTest, EmptyNamesAndTimesAreRefusedBeforeAnythingIsSent) {
  const auto client = SecretsManagerClient::Create(
      {.region = "us-west-2",
       .endpoint_url = "http://127.0.0.1:1",
       .credentials = {.access_key_id = "AK", .secret_access_key = "private"}});
  ASSERT_TRUE(client.has_value()) << client.error();
  ExpectRefused(client->GetSecretValue({}).error(), "GetSecretValue", "name or id");
  ExpectRefused(client->CreateSecret({.secret_string = "private"}).error(), "CreateSecret",
                "name or id");
  ExpectRefused(client->PutSecretValue({.secret_string = "private"}).error(), "PutSecretValue",
                "name or id");
  ExpectRefused(client->ListSecrets({}, {.timeout = 0ms}).error(), "ListSecrets",
                "the timeout is 0");
  client->Close();
  EXPECT_EQ(client->ListSecrets().error().code(), ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace keepsake
