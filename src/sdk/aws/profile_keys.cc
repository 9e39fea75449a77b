#include "sdk/aws/profile_keys.h"

#include "base/error.h"

namespace keepsake::sdk {
namespace {

// Ways to get credentials that are not gone here.
constexpr std::string_view kOtherWays[] = {
    "role_arn",    "web_identity_token_file", "credential_process", "credential_source",
    "sso_session", "sso_start_url",           "login_session"};

}  // namespace

Result<Keys> KeysOfProfile(const Profile& profile) {
  const Secret* secret = profile.FindSecret("aws_secret_access_key");
  const Secret* token = profile.FindSecret("aws_session_token");
  Keys keys{.access_key_id = profile.Get("aws_access_key_id").value_or(""),
            .secret_access_key = secret == nullptr ? Secret() : *secret,
            .session_token = token == nullptr ? Secret() : *token,
            .expires_at = {}};
  if (!keys.access_key_id.empty() && secret != nullptr) return keys;
  return base::InvalidArgument("the AWS profile \"" + profile.name() + "\" has no " +
                               (secret == nullptr ? "aws_secret_access_key" : "aws_access_key_id"));
}

Result<bool> HasStaticKeys(const Profile& profile) {
  // A role wins over keys beside it, which are then only what the role is assumed with.
  for (const std::string_view way : kOtherWays) {
    if (!profile.Has(way)) continue;
    return Error(ErrorCode::kUnimplemented, "the AWS profile \"" + profile.name() +
                                                "\" gets its credentials by " + std::string(way) +
                                                ", which this version does not do")
        .WithHint("use a profile with keys of its own, or export the keys into the environment");
  }
  return profile.Has("aws_access_key_id") || profile.Has("aws_secret_access_key");
}

ProfileKeys::ProfileKeys(net::EventLoop& loop, std::string profile, base::Environment environment)
    : loop_(loop), profile_(std::move(profile)), environment_(std::move(environment)) {}

void ProfileKeys::Fetch(Done done) {
  done_ = std::move(done);
  reading_ = std::make_unique<Aside>(
      loop_, [this, name = profile_, environment = environment_]() -> Aside::Then {
        auto keys = Profile::Load(name, environment).and_then([](Profile&& profile) {
          return KeysOfProfile(profile);
        });
        return [this, keys = std::move(keys)]() mutable {
          std::exchange(done_, nullptr)(std::move(keys));
        };
      });
}

}  // namespace keepsake::sdk
