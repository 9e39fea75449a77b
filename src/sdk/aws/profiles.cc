#include "sdk/aws/profiles.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/try.h"
#include "crypto/wipe.h"
#include "sdk/small_file.h"

namespace keepsake::sdk {
namespace {

std::string NonEmpty(const base::Environment& environment, std::string_view name) {
  return environment(name).value_or("");
}

// "~" alone as the first segment is the home directory.
std::string Expand(const std::string& path, const base::Environment& environment) {
  if (path != "~" && !path.starts_with("~/")) return path;
  return NonEmpty(environment, "HOME") + path.substr(1);
}

Result<ProfileText> LoadFile(std::string_view variable, std::string_view usual, ProfileFile kind,
                             const base::Environment& environment) {
  std::string path = NonEmpty(environment, variable);
  if (path.empty()) {
    if (NonEmpty(environment, "HOME").empty()) return ProfileText();
    path = usual;
  }
  path = Expand(path, environment);
  auto text = ReadSmallFile(path, limits::kProfileFileBytes);
  if (!text.has_value()) {
    if (text.error().code() == ErrorCode::kNotFound) return ProfileText();
    return std::move(text).error();
  }
  const crypto::WipeAtExit wipe(*text);
  auto parsed = ParseProfileText(*text, kind);
  if (!parsed.has_value()) return parsed.error().Within(path);
  return parsed;
}

}  // namespace

Result<Profile> Profile::Load(const std::string& name, const base::Environment& environment) {
  TRY_ASSIGN(ProfileText text,
             LoadFile("AWS_CONFIG_FILE", "~/.aws/config", ProfileFile::kConfig, environment));
  TRY_ASSIGN(ProfileText credentials, LoadFile("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                                               ProfileFile::kCredentials, environment));
  MergeProfiles(std::move(credentials), text);
  std::string chosen = name;
  if (chosen.empty()) chosen = NonEmpty(environment, "AWS_PROFILE");
  if (chosen.empty()) chosen = NonEmpty(environment, "AWS_DEFAULT_PROFILE");
  const bool asked = !chosen.empty();
  if (!asked) chosen = "default";
  if (asked && !text.profiles.contains(chosen)) {
    return base::InvalidArgument("there is no AWS profile \"" + chosen + "\"")
        .WithHint("name one of ~/.aws/config or ~/.aws/credentials");
  }
  return Profile(std::move(chosen), std::move(text));
}

const ProfileSection* Profile::section() const {
  const auto found = text_.profiles.find(name_);
  return found == text_.profiles.end() ? nullptr : &found->second;
}

const Secret* Profile::FindSecret(std::string_view property) const {
  const ProfileSection* own = section();
  const Secret* found = own == nullptr ? nullptr : own->Find(property);
  return found == nullptr || found->empty() ? nullptr : found;
}

std::optional<std::string> Profile::Get(std::string_view property) const {
  const Secret* found = FindSecret(property);
  if (found == nullptr) return std::nullopt;
  return std::string(found->reveal());
}

std::optional<std::string> Profile::GetOfService(std::string_view service,
                                                 std::string_view property) const {
  const auto named = text_.services.find(Get("services").value_or(""));
  if (named == text_.services.end()) return std::nullopt;
  const auto block = named->second.blocks.find(service);
  if (block == named->second.blocks.end()) return std::nullopt;
  const auto found = block->second.find(property);
  if (found == block->second.end() || found->second.empty()) return std::nullopt;
  return std::string(found->second.reveal());
}

}  // namespace keepsake::sdk
