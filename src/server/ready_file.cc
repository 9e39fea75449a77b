#include "server/ready_file.h"

#include "crypto/wipe.h"
#include "server/data_dir.h"

#include <boost/json.hpp>
#include <unistd.h>

namespace keepsake::server {
namespace {

namespace json = boost::json;

json::value TextOrNull(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::value View(std::string_view text) { return json::value(json::string_view(text)); }

}  // namespace

Status WriteReadyFile(const Settings& settings, const Endpoints& endpoints,
                      const std::optional<DevelopmentAccess>& access) {
  if (settings.ready_file.empty()) return {};
  json::object object = {{"plaintext_url", endpoints.plaintext_url},
                         {"tls_url", TextOrNull(endpoints.tls_url)},
                         {"ca_file", TextOrNull(endpoints.ca_file)},
                         {"pid", ::getpid()}};
  if (access) {
    object["access_key_id"] = access->access_key_id;
    object["secret_access_key"] = View(access->secret_access_key.reveal());
    object["token"] = View(access->token.reveal());
  }
  std::string text = json::serialize(object) + "\n";
  const Status written = WriteFileAtomically(settings.ready_file, text, 0600);
  crypto::Wipe(text);
  return written;
}

}  // namespace keepsake::server
