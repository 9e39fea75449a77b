#pragma once

#include <keepsake/result.h>

#include "server/development.h"
#include "server/server.h"
#include "server/settings.h"

#include <optional>

namespace keepsake::server {

// The file of --ready-file, written in one piece when calls are accepted, mode 0600: a JSON object
// with plaintext_url, tls_url, ca_file (null without TLS) and pid, and with --dev also
// access_key_id, secret_access_key and token. Does nothing when no file is named.
Status WriteReadyFile(const Settings& settings, const Endpoints& endpoints,
                      const std::optional<DevelopmentAccess>& access);

}  // namespace keepsake::server
