#include "identity/api_keys.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/ed25519.h"
#include "identity/jwt.h"
#include "identity/store_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kUnknown = "the credential is unknown, revoked or malformed";

class ApiKeysTest : public ::testing::Test {
 protected:
  Result<GeneratedApiKey> Generate(NewApiKey request) {
    Result<GeneratedApiKey> got = Error(ErrorCode::kUnknown, "no answer");
    keys_.Generate(std::move(request),
                   [&](Result<GeneratedApiKey> made) { got = std::move(made); });
    return got;
  }
  std::string SuperUserToken(std::optional<std::chrono::seconds> lifetime = {}) {
    return std::string(Generate({"", {.super_user = true}, lifetime})->token.reveal());
  }
  Status Revoke(const std::string& id) {
    Status got = Error(ErrorCode::kUnknown, "no answer");
    keys_.Revoke(id, [&](Status done) { got = std::move(done); });
    return got;
  }
  void ExpectRefused(std::string_view token, std::string_view message) {
    const auto verified = keys_.Verify(token);
    ASSERT_FALSE(verified.has_value());
    EXPECT_EQ(verified.error().code(), ErrorCode::kAuthentication);
    EXPECT_EQ(verified.error().message(), message);
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_{7};
  FakeStore store_;
  ApiKeys keys_{store_, clock_, random_};
};

TEST_F(ApiKeysTest, AGeneratedKeyVerifiesAsItsPrincipal) {
  const Permissions permissions{.rules = {{.role = Role::kReadOnly, .cache = "c"}}};
  const auto made = Generate({"for tests", permissions, 1h});
  ASSERT_TRUE(made.has_value()) << made.error();
  const auto verified = keys_.Verify(made->token.reveal());
  ASSERT_TRUE(verified.has_value()) << verified.error();
  EXPECT_EQ(verified->principal->kind, PrincipalKind::kApiKey);
  EXPECT_EQ(verified->principal->id, made->key.id);
  EXPECT_EQ(verified->principal->permissions, permissions);
  EXPECT_EQ(verified->principal->expires, made->key.expires);
}

TEST_F(ApiKeysTest, KeysAndTheirPermissionsAreThereAfterARestart) {
  const Permissions permissions{
      .rules = {{.role = Role::kReadOnly, .cache = "c", .names = {Match::kPrefix, "a\0b"}},
                {.about = Rule::About::kTopics, .role = Role::kReadWrite}}};
  const auto made = Generate({"for tests", permissions, 1h});
  ApiKeys again(store_, clock_, random_);
  ASSERT_TRUE(again.Load().has_value());
  EXPECT_EQ(again.List(), std::vector{made->key});
  EXPECT_EQ(again.Verify(made->token.reveal())->principal->permissions, permissions);
}

TEST_F(ApiKeysTest, TheStoreHoldsTheKeyInNoForm) {
  const std::string token = SuperUserToken();
  for (const auto& [id, sealed] : store_.records()) {
    if (id.first != store::Kind::kApiKey) continue;
    const auto plaintext = store_.Unseal({id.first, id.second}, "API key", sealed);
    ASSERT_TRUE(plaintext.has_value());
    EXPECT_EQ(plaintext->view().find(token.substr(token.rfind('.') + 1, 20)), std::string::npos);
  }
}

TEST_F(ApiKeysTest, AMissingKeyIsSaidToBeMissing) {
  ExpectRefused("", "the call carries no credential");
}

TEST_F(ApiKeysTest, OtherTextsAreUnknown) {
  const std::string good = SuperUserToken();
  std::string changed = good;
  changed[changed.find('.') + 5] ^= 1;
  std::string resigned =
      good.substr(0, good.rfind('.') + 1) + base::Base64UrlEncode(std::string(64, '\x01'));
  for (const std::string& token : {std::string("x"), good + "x", good.substr(1), changed, resigned,
                                   std::string(limits::kTokenBytes + 1, 'a')}) {
    ExpectRefused(token, kUnknown);
  }
}

TEST_F(ApiKeysTest, AKeyOfAnotherStoreIsUnknown) {
  FakeStore other_store;
  testing::SeededRandom other_random{8};
  ApiKeys other(other_store, clock_, other_random);
  std::string token;
  other.Generate({"", {.super_user = true}, {}},
                 [&](Result<GeneratedApiKey> made) { token = std::string(made->token.reveal()); });
  SuperUserToken();
  ExpectRefused(token, kUnknown);
}

// Signed by our own key, but not what the record was made for.
TEST_F(ApiKeysTest, ASecondTokenOfTheSameIdIsUnknown) {
  const auto made = Generate({"", {.super_user = true}, {}});
  const auto signer = [&] {
    SigningKeys keys(store_, clock_, random_);
    EXPECT_TRUE(keys.Load().has_value());
    return keys.Active();
  }();
  const Claims claims{.issuer = store_.id(),
                      .audience = store_.id(),
                      .subject = "someone",
                      .id = made->key.id,
                      .type = std::string(kApiKeyType),
                      .issued = clock_.Wall()};
  std::string input = SigningInput(claims, signer->id);
  const std::string signature = crypto::Ed25519Sign(signer->seed.view(), input);
  ExpectRefused(JoinSignature(std::move(input), signature), kUnknown);
}

TEST_F(ApiKeysTest, AnExpiredKeyIsRefusedAtOnceAlsoWhenItWasVerifiedBefore) {
  const std::string token = SuperUserToken(10s);
  clock_.Advance(9s);
  EXPECT_TRUE(keys_.Verify(token).has_value());
  clock_.Advance(1s);
  ExpectRefused(token, "the credential has expired");
}

TEST_F(ApiKeysTest, AVerifiedKeyIsTakenForGrantedNoLongerThanItLives) {
  const std::string token = SuperUserToken(10s);
  EXPECT_LE(keys_.Verify(token)->until, clock_.Now() + 10s);
  const std::string forever = SuperUserToken();
  EXPECT_EQ(keys_.Verify(forever)->until, clock_.Now() + limits::kVerifiedTokenLife);
}

TEST_F(ApiKeysTest, ARevokedKeyIsUnknownAtOnce) {
  const auto made = Generate({"", {.super_user = true}, {}});
  const auto verified = keys_.Verify(made->token.reveal());
  ASSERT_TRUE(verified.has_value());
  ASSERT_TRUE(Revoke(made->key.id).has_value());
  EXPECT_NE(verified->revision, keys_.revision());
  ExpectRefused(made->token.reveal(), kUnknown);
  EXPECT_EQ(Revoke(made->key.id).error().code(), ErrorCode::kNotFound);
}

TEST_F(ApiKeysTest, AnOldSigningKeyVerifiesButSignsNoMore) {
  const std::string old_token = SuperUserToken();
  const auto kid = [](const std::string& token) { return ParseToken(token)->key_id; };
  EXPECT_EQ(kid(SuperUserToken()), kid(old_token));
  clock_.Advance(limits::kSigningKeyAge);
  const std::string new_token = SuperUserToken();
  EXPECT_NE(kid(new_token), kid(old_token));
  EXPECT_TRUE(keys_.Verify(old_token).has_value());
  EXPECT_TRUE(keys_.Verify(new_token).has_value());
}

TEST_F(ApiKeysTest, AFailedCommitLeavesNoKey) {
  store_.FailNextCommit();
  EXPECT_EQ(Generate({"", {.super_user = true}, {}}).error().code(), ErrorCode::kServerUnavailable);
  EXPECT_TRUE(keys_.List().empty());
  EXPECT_TRUE(keys_.Verify(SuperUserToken()).has_value());
}

TEST_F(ApiKeysTest, BadRequestsAreRefused) {
  const Rule read{.role = Role::kReadOnly};
  const NewApiKey cases[] = {
      {"", {}, {}},
      {"", {.super_user = true, .rules = {read}}, {}},
      {"", {.rules = {read, {.role = Role::kWriteOnly}}}, {}},
      {"", {.rules = {{.role = Role::kNothing}}}, {}},
      {"", {.rules = {{.role = Role::kReadOnly, .cache = ""}}}, {}},
      {"", {.super_user = true}, 0s},
      {"", {.super_user = true}, -1s},
      {"", {.super_user = true}, std::chrono::seconds::max()},
      {std::string(limits::kDescriptionBytes + 1, 'a'), {.super_user = true}, {}},
      {"\xff", {.super_user = true}, {}},
  };
  for (const NewApiKey& request : cases) {
    EXPECT_EQ(Generate(request).error().code(), ErrorCode::kInvalidArgument);
  }
  NewApiKey many;
  for (std::size_t i = 0; i <= limits::kPermissionRules; ++i) {
    many.permissions.rules.push_back({.role = Role::kReadOnly, .cache = std::to_string(i)});
  }
  EXPECT_EQ(Generate(many).error().code(), ErrorCode::kInvalidArgument);
  many.permissions.rules.pop_back();
  EXPECT_TRUE(Generate(many).has_value());
}

TEST(VerifiedTokensTest, AnEntryFromBeforeARevocationIsNotTaken) {
  VerifiedTokens tokens;
  const base::Instant now{};
  const Verified verified{std::make_shared<Principal>(), now + 1s, tokens.revision()};
  tokens.Revoke();
  tokens.Insert(crypto::Sha256("t"), verified, now);
  EXPECT_FALSE(tokens.Find(crypto::Sha256("t"), now).has_value());
}

TEST(VerifiedTokensTest, TheNumberOfEntriesIsBounded) {
  VerifiedTokens tokens;
  const base::Instant now{};
  const Verified verified{std::make_shared<Principal>(), now + 1s, 0};
  for (std::size_t i = 0; i <= limits::kVerifiedTokens; ++i) {
    tokens.Insert(crypto::Sha256(std::to_string(i)), verified, now);
  }
  EXPECT_FALSE(tokens.Find(crypto::Sha256("0"), now).has_value());
  EXPECT_TRUE(
      tokens.Find(crypto::Sha256(std::to_string(limits::kVerifiedTokens)), now).has_value());
}

}  // namespace
}  // namespace keepsake::identity
