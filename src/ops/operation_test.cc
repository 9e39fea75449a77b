#include "ops/operation.h"

#include "ops/rooms_testing.h"

#include <gtest/gtest.h>

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using identity::Match;
using identity::Principal;
using identity::PrincipalKind;
using identity::Role;

struct Request {
  std::vector<std::string> keys;
};
struct Response {
  int number = 0;
};

void TouchKeys(const Call& call, const Request& request, Touched& touched) {
  touched.cache = call.cache;
  for (const std::string& key : request.keys) touched.Add(key);
}
void Body(Call&, const Request&, Reply<Response> reply) {
  reply(Response{1});
}
void FailingBody(Call&, const Request&, Reply<Response> reply) {
  reply(Error(ErrorCode::kNotFound, "not there"));
}

constexpr Operation<Request, Response> kRead{"/a.B/Read", Permission::kReadCache, &TouchKeys,
                                             &Body};
constexpr Operation<Request, Response> kFail{"/a.B/Fail", Permission::kReadCache, &TouchKeys,
                                             &FailingBody};
constexpr Operation<Request, Response> kOpen{"/a.B/Open", Permission::kNothing, &TouchKeys, &Body};
constexpr Operation<Request, Response> kSecret{"secretsmanager.GetSecretValue",
                                               Permission::kSecrets, &TouchKeys, &Body};

class PerformTest : public ::testing::Test {
 protected:
  // The code of the answer; nullopt when it is one.
  std::optional<ErrorCode> Outcome(Call call, const Operation<Request, Response>& operation,
                                   std::vector<std::string> keys = {"k"}) {
    const auto answer = rooms_.Do(std::move(call), operation, {std::move(keys)});
    if (answer.has_value()) return std::nullopt;
    return answer.error().code();
  }
  Call CallOf(const Principal& principal, std::string_view cache = "c") {
    Call call = rooms_.MakeCall(cache);
    call.principal = &principal;
    return call;
  }
  static Principal Limited(identity::Rule rule) {
    return {PrincipalKind::kApiKey, "limited", {}, {.rules = {std::move(rule)}}, {}};
  }

  TestRooms rooms_;
};

TEST_F(PerformTest, WhoeverIsAllowedIsAnswered) {
  EXPECT_EQ(Outcome(rooms_.MakeCall("c"), kRead), std::nullopt);
}

TEST_F(PerformTest, ACallOfNobodyIsLetInNowhereButToTheOpenOnes) {
  Call nobody(rooms_.services, rooms_.clock.Now());
  EXPECT_EQ(Outcome(nobody, kRead), ErrorCode::kAuthentication);
  EXPECT_EQ(Outcome(nobody, kOpen), std::nullopt);
}

TEST_F(PerformTest, TheReasonForNobodyIsTheAnswer) {
  Call nobody(rooms_.services, rooms_.clock.Now());
  nobody.refusal = Error(ErrorCode::kAuthentication, "expired", "SomeAwsType");
  const auto answer = rooms_.Do(nobody, kRead, {});
  EXPECT_EQ(answer.error().message(), "expired");
  EXPECT_EQ(answer.error().service_code(), "SomeAwsType");
}

TEST_F(PerformTest, AuthenticationComesBeforeTheDeadlineAndThatBeforePermission) {
  Call nobody(rooms_.services, rooms_.clock.Now());
  nobody.deadline = nobody.now;
  EXPECT_EQ(Outcome(nobody, kRead), ErrorCode::kAuthentication);
  const Principal powerless = Limited({.role = Role::kWriteOnly});
  Call late = CallOf(powerless);
  late.deadline = late.now;
  EXPECT_EQ(Outcome(late, kRead), ErrorCode::kTimeout);
  late.deadline = late.now + 1ns;
  EXPECT_EQ(Outcome(late, kRead), ErrorCode::kPermission);
}

TEST_F(PerformTest, EveryKeyOfTheRequestMustBeAllowed) {
  const Principal limited =
      Limited({.role = Role::kReadOnly, .cache = "c", .names = {Match::kPrefix, "user:"}});
  EXPECT_EQ(Outcome(CallOf(limited), kRead, {"user:1"}), std::nullopt);
  EXPECT_EQ(Outcome(CallOf(limited), kRead, {"user:1", "user:2"}), std::nullopt);
  EXPECT_EQ(Outcome(CallOf(limited), kRead, {"user:1", "x"}), ErrorCode::kPermission);
  EXPECT_EQ(Outcome(CallOf(limited), kRead, {}), ErrorCode::kPermission);
  EXPECT_EQ(Outcome(CallOf(limited, "other"), kRead, {"user:1"}), ErrorCode::kPermission);
}

TEST_F(PerformTest, PlanesAreApart) {
  const Principal access_key{PrincipalKind::kAccessKey, "AKIA", "arn:aws:iam::1:user/a", {}, {}};
  const Principal administrator{PrincipalKind::kAdministrator, "administrator", {}, {}, {}};
  EXPECT_EQ(Outcome(CallOf(access_key), kSecret), std::nullopt);
  EXPECT_EQ(Outcome(CallOf(access_key), kRead), ErrorCode::kPermission);
  EXPECT_EQ(Outcome(CallOf(rooms_.super_user), kSecret), ErrorCode::kPermission);
  EXPECT_EQ(Outcome(CallOf(administrator), kSecret), std::nullopt);
  EXPECT_EQ(Outcome(CallOf(administrator), kRead), std::nullopt);
}

TEST_F(PerformTest, AnAccessKeyIsDeniedInTheWordsOfAws) {
  const Principal access_key{PrincipalKind::kAccessKey, "AKIA", "arn:aws:iam::1:user/a", {}, {}};
  constexpr Operation<Request, Response> kForbidden{"secretsmanager.Forbidden",
                                                    Permission::kIdentity, &TouchKeys, &Body};
  const auto answer = rooms_.Do(CallOf(access_key), kForbidden, {{"name"}});
  EXPECT_EQ(answer.error().message(),
            "User: arn:aws:iam::1:user/a is not authorized to perform: secretsmanager:Forbidden on "
            "resource: name because no identity-based policy allows the secretsmanager:Forbidden "
            "action");
}

TEST_F(PerformTest, EveryOutcomeIsMeasuredOnce) {
  Metrics metrics;
  Meter& meter = metrics.Add("m");
  const auto perform = [&](Call call, const Operation<Request, Response>& operation) {
    call.stopwatch = {&rooms_.clock, &meter, 0, rooms_.clock.Now() - 20us};
    Outcome(call, operation);
  };
  perform(rooms_.MakeCall("c"), kRead);
  perform(rooms_.MakeCall("c"), kFail);
  perform(Call(rooms_.services, rooms_.clock.Now()), kRead);
  const OperationCounts counts = meter.Counts();
  const auto of = [](ErrorCode code) { return static_cast<std::size_t>(code) + 1; };
  EXPECT_EQ(counts.outcomes[0], 1u);
  EXPECT_EQ(counts.outcomes[of(ErrorCode::kNotFound)], 1u);
  EXPECT_EQ(counts.outcomes[of(ErrorCode::kAuthentication)], 1u);
  EXPECT_EQ(counts.total, 60us);
}

}  // namespace
}  // namespace keepsake::ops
