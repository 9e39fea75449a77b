#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

// The shared configuration files of the AWS tools, as a pure function.
// Source: aws-auth.md §5.3.
namespace keepsake::sdk {

// Two files with one grammar: in ~/.aws/config a profile stands under [profile NAME] or [default],
// in ~/.aws/credentials under [NAME].
enum class ProfileFile : std::uint8_t { kConfig, kCredentials };

using Properties = std::map<std::string, Secret, std::less<>>;

// One [section]. Property names are in lower case. A property without a value of its own may have
// an indented block of properties below it.
struct ProfileSection {
  Properties values;
  std::map<std::string, Properties, std::less<>> blocks;

  // Null when it is not there.
  const Secret* Find(std::string_view name) const;
};

using Sections = std::map<std::string, ProfileSection, std::less<>>;

struct ProfileText {
  Sections profiles;
  Sections services;  // [services NAME] of the config file
};

// Sections and properties with names that cannot be are passed over, as are sections of other
// kinds. Errors, all kInvalidArgument with the line's number and never its text: a property before
// any section, a header without ']' or with something behind it, a line without '=', a continuation
// of nothing, more than limits::kProfileEntries.
Result<ProfileText> ParseProfileText(std::string_view text, ProfileFile file);

// Adds what is in `credentials` to `config`, property by property; the credentials file wins.
void MergeProfiles(ProfileText credentials, ProfileText& config);

}  // namespace keepsake::sdk
