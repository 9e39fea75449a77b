#pragma once

#include "base/environment.h"
#include "sdk/aws/keys.h"
#include "sdk/aws/profiles.h"
#include "sdk/small_file.h"

#include <memory>
#include <string>

namespace keepsake::sdk {

// The keys that stand in a profile. Read anew by every fetch, on a thread beside the loop, so that
// keys which another tool writes into the file are found when the old ones are refused.
class ProfileKeys final : public KeySource {
 public:
  ProfileKeys(net::EventLoop& loop, std::string profile, base::Environment environment);
  void Fetch(Done done) override;

 private:
  net::EventLoop& loop_;
  const std::string profile_;
  const base::Environment environment_;
  Done done_;
  std::unique_ptr<Aside> reading_;
};

// The keys of the profile as it stands.
// Errors: kInvalidArgument when only one half of them is there.
Result<Keys> KeysOfProfile(const Profile& profile);

// Whether the profile has static keys. When it names a way that this version does not go (a role to
// assume, a process, web identity, SSO), an error that names the profile.
Result<bool> HasStaticKeys(const Profile& profile);

}  // namespace keepsake::sdk
