#include "sdk/aws/keys.h"

#include "base/text.h"
#include "tokens/json.h"

namespace keepsake::sdk {
namespace {

Error Bad(std::string_view what) {
  return Error(ErrorCode::kAuthentication,
               "the answer with the AWS credentials " + std::string(what));
}

Secret TextOf(const tokens::Json& object, std::string_view name) {
  const Secret* text = object.FindText(name);
  return text == nullptr ? Secret() : *text;
}

}  // namespace

Result<Keys> KeysFromJson(std::string_view json) {
  const auto object = tokens::ReadJson(json);
  if (!object.has_value() || !object->is(tokens::Json::Type::kObject)) {
    return Bad("is no JSON object");
  }
  const Secret code = TextOf(*object, "Code");
  if (!code.empty() && code.reveal() != "Success") return Bad("says that there are none");
  Keys keys{.access_key_id = std::string(TextOf(*object, "AccessKeyId").reveal()),
            .secret_access_key = TextOf(*object, "SecretAccessKey"),
            .session_token = TextOf(*object, "Token"),
            .expires_at = {}};
  if (keys.access_key_id.empty()) return Bad("has no AccessKeyId");
  if (keys.secret_access_key.empty()) return Bad("has no SecretAccessKey");
  if (const Secret expiration = TextOf(*object, "Expiration"); !expiration.empty()) {
    keys.expires_at = base::ParseIso8601(expiration.reveal());
    if (!keys.expires_at.has_value()) return Bad("has an Expiration that is no date");
  }
  return keys;
}

}  // namespace keepsake::sdk
