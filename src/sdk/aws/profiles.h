#pragma once

#include <keepsake/result.h>

#include "base/environment.h"
#include "sdk/aws/profile_text.h"

#include <optional>
#include <string>
#include <string_view>

namespace keepsake::sdk {

// The profile that a client works with, out of both shared files.
class Profile {
 public:
  // `name` is the caller's; empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". Reads the files
  // that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, else ~/.aws/config and
  // ~/.aws/credentials; one that is not there is empty. Blocks.
  // Errors: kInvalidArgument: a file that does not read, with its name and line; a profile that was
  // asked for and is in neither file.
  static Result<Profile> Load(const std::string& name, const base::Environment& environment);

  Profile() = default;
  Profile(std::string name, ProfileText text) : name_(std::move(name)), text_(std::move(text)) {}

  const std::string& name() const { return name_; }
  // A property of it; nullopt when it is absent or empty. Not for keys, which stay Secrets.
  std::optional<std::string> Get(std::string_view property) const;
  const Secret* FindSecret(std::string_view property) const;
  bool Has(std::string_view property) const { return FindSecret(property) != nullptr; }
  // What [services S] says in its block `service`, S being the profile's `services`.
  std::optional<std::string> GetOfService(std::string_view service,
                                          std::string_view property) const;

 private:
  const ProfileSection* section() const;

  std::string name_ = "default";
  ProfileText text_;
};

}  // namespace keepsake::sdk
