#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "net/tls.h"
#include "server/data_dir.h"
#include "server/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace keepsake::server {

// The names that clients of endpoint E call: E, cache.E, control.E, token.E, api.cache.E,
// secretsmanager.E. `endpoint` may carry a port, which is no part of a name.
std::vector<std::string> NamesOf(std::string_view endpoint);

struct TlsFiles {
  std::string ca_certificate;
  std::vector<std::string> names;
  bool new_authority = false;
};

// `keepsake tls init`: a local certificate authority for the endpoint's names and loopback, unless
// there is one for them already, and a new server certificate of it (S-NET-3). Keys have mode 0600.
// Errors: kInvalidArgument (no host name), kFailedPrecondition (an authority for another endpoint,
// unless `replace`).
Result<TlsFiles> MakeTlsFiles(const DataDir& dir, const std::string& endpoint, bool replace,
                              const base::Clock& clock, base::Random& random);

// The context of the TLS listener: from the files the settings name, or from those of MakeTlsFiles.
// Errors: kNotFound with the cure.
Result<std::unique_ptr<net::TlsServerContext>> LoadTls(const Settings& settings,
                                                       const DataDir& dir);
// Reads the files again; the old certificate stays when the new one does not load.
Status ReloadTls(net::TlsServerContext& context, const Settings& settings, const DataDir& dir);

}  // namespace keepsake::server
