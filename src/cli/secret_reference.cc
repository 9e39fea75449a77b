#include "cli/secret_reference.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

constexpr std::string_view kScheme = "aws-secret://";

struct Parameter {
  std::string_view name;
  std::string SecretsManagerSource::* member;
};
constexpr Parameter kParameters[] = {{"region", &SecretsManagerSource::region},
                                     {"stage", &SecretsManagerSource::version_stage},
                                     {"version", &SecretsManagerSource::version_id},
                                     {"field", &SecretsManagerSource::json_field}};

Result<std::string> Decoded(std::string_view text) {
  auto decoded = base::PercentDecode(text);
  if (!decoded) return base::InvalidArgument("the secret reference has a malformed %XX");
  return *std::move(decoded);
}

Status SetParameter(std::string_view pair, SecretsManagerSource& source) {
  const auto at = pair.find('=');
  for (const Parameter& parameter : kParameters) {
    if (at == std::string_view::npos || pair.substr(0, at) != parameter.name) continue;
    TRY_ASSIGN(source.*parameter.member, Decoded(pair.substr(at + 1)));
    return {};
  }
  return base::InvalidArgument(
      "the secret reference takes region, stage, version and field, not '" +
      base::Escape(pair.substr(0, at), 64) + "'");
}

}  // namespace

Result<SecretsManagerSource> ParseSecretReference(std::string_view text) {
  if (!text.starts_with(kScheme)) {
    return base::InvalidArgument(
        "a secret reference looks like aws-secret://NAME?region=us-west-2");
  }
  text.remove_prefix(kScheme.size());
  const auto query = text.find('?');
  SecretsManagerSource source;
  TRY_ASSIGN(source.secret_id, Decoded(text.substr(0, query)));
  if (source.secret_id.empty())
    return base::InvalidArgument("the secret reference names no secret");
  if (query == std::string_view::npos) return source;
  for (const std::string_view pair : base::Split(text.substr(query + 1), '&')) {
    TRY(SetParameter(pair, source));
  }
  return source;
}

}  // namespace keepsake::cli
