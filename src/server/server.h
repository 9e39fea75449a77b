#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "base/random.h"
#include "server/domain.h"
#include "server/settings.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake::server {

// Where a running server is reached.
struct Endpoints {
  std::string plaintext_url;            // "http://127.0.0.1:8080"
  std::optional<std::string> tls_url;   // "https://NAME:8443"
  std::optional<std::string> ca_file;   // whom clients must trust for it
  std::optional<std::string> socket;    // of the administration on this machine
  // What the tokens of this server carry: --endpoint, or with --dev the plaintext URL, so that a
  // client finds it by the token alone.
  std::string token_endpoint;
};

// The whole server: the domain, its faces, the listeners and one event loop per core. Everything
// runs on its own threads; the owner only starts and stops it.
class Server {
 public:
  // Opens the data directory (or, with --dev, memory), listens, and accepts calls when it returns.
  // `clock` and `random` outlive the server.
  // Errors: those of Domain::Open and Listener::Open.
  static Result<std::unique_ptr<Server>> Start(const Settings& settings, const base::Clock& clock,
                                               base::Random& random);
  ~Server();  // Stop(0 ms) when it still runs

  const Endpoints& endpoints() const;
  Domain& domain();

  // No new connections; begun calls go on for at most `limit`; then everything is closed.
  void Stop(std::chrono::milliseconds limit);
  // New certificates from the same files; the old ones stay when those do not load.
  Status ReloadTls();
  // Called once, on another thread, when the store can no longer promise anything (S-STO-2).
  void OnFatal(std::move_only_function<void(const Error&)> on_fatal);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace keepsake::server
