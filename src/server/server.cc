#include "server/server.h"

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "faces/router.h"
#include "net/listener.h"
#include "net/tls.h"
#include "ops/call.h"
#include "server/loops.h"
#include "server/tls_files.h"


#include <latch>

namespace keepsake::server {
namespace {

// The engine sweeps this often, for at most that long (cache-engine.md §6).
constexpr std::chrono::milliseconds kSweepInterval{10};
constexpr std::chrono::microseconds kSweepBudget{50};
// Deletions whose time has come are carried out this often.
constexpr std::chrono::minutes kPurgeInterval{1};

std::string UrlOf(std::string_view scheme, const net::Address& bound) {
  net::Address shown = bound;
  if (shown.host == "0.0.0.0" || shown.host == "::") shown.host = "localhost";
  return std::string(scheme) + "://" + net::ToString(shown);
}

}  // namespace

struct Server::State {
  State(const Settings& given, std::unique_ptr<Domain> opened, const base::Clock& time,
        base::Random& random);
  ~State() { Stop(std::chrono::milliseconds(0)); }

  Status Listen();
  Status ListenTls();
  Status ListenLocally();
  Result<std::unique_ptr<net::Listener>> Open(const net::Address& address, bool tls);
  faces::Options FaceOptions(const Settings& given) const;
  void Sweep();
  void Stop(std::chrono::milliseconds limit);

  const Settings settings;
  const base::Clock& clock;
  std::unique_ptr<Domain> domain;
  ops::Services services;
  std::atomic<bool> healthy{true};
  base::Guarded<std::move_only_function<void(const Error&)>> on_fatal;
  std::unique_ptr<faces::Router> router;
  std::unique_ptr<net::TlsServerContext> tls;
  std::unique_ptr<Loops> loops;
  std::vector<std::unique_ptr<net::Listener>> listeners;
  Endpoints endpoints;
  base::Instant next_purge{};
};

Server::State::State(const Settings& given, std::unique_ptr<Domain> opened, const base::Clock& time,
                     base::Random& random)
    : settings(given),
      clock(time),
      domain(std::move(opened)),
      services{domain->engine(), domain->cache_names(), domain->page_tokens(), domain->secrets(),
               time, random, given.free_tier ? ops::Profile::FreeTier() : ops::Profile()} {
  domain->store().OnFatal([this](const Error& error) {
    healthy = false;
    log::Error("store.failed", {{"error", error.message()}});
    on_fatal.With([&](auto& fn) {
      if (fn) fn(error);
    });
  });
  router = std::make_unique<faces::Router>(
      faces::Parts{services, domain->api_keys(), domain->access_keys(), domain->metrics(), clock,
                   random, [this] { return loops ? loops->Totals() : faces::ConnectionTotals(); },
                   [this] { return healthy.load(); }, FaceOptions(given)});
  loops = std::make_unique<Loops>(settings.threads, *router, clock);
  loops->Every(kSweepInterval, [this] { Sweep(); });
}

faces::Options Server::State::FaceOptions(const Settings& given) const {
  faces::Options options;
  options.dev = given.dev;
  options.version = KEEPSAKE_VERSION;
  options.endpoint = given.endpoint;
  options.account = given.account;
  for (const std::string_view host : base::Split(given.allowed_hosts, ',')) {
    if (!base::Trim(host).empty()) options.hosts.emplace_back(base::Trim(host));
  }
  for (std::string& name : NamesOf(given.endpoint)) options.hosts.push_back(std::move(name));
  return options;
}

void Server::State::Sweep() {
  const base::Instant now = clock.Now();
  domain->engine().Tick(now, kSweepBudget);
  if (now < next_purge) return;
  next_purge = now + kPurgeInterval;
  domain->secrets().Purge();
}

Result<std::unique_ptr<net::Listener>> Server::State::Open(const net::Address& address, bool over_tls) {
  net::TlsServerContext* const context = over_tls ? tls.get() : nullptr;
  return net::Listener::Open(
      loops->first(), address, [this]() -> net::EventLoop& { return loops->Next(); },
      [this, context](std::unique_ptr<net::Connection> connection) {
        if (context != nullptr) connection = net::WrapTlsServer(std::move(connection), *context);
        loops->Serve(std::move(connection));
      });
}

Status Server::State::Listen() {
  TRY_ASSIGN(const net::Address address, net::ParseAddress(settings.listen));
  TRY_ASSIGN(auto listener, Open(address, false));
  endpoints.plaintext_url = UrlOf("http", listener->bound());
  endpoints.token_endpoint = settings.dev && !settings.tls ? endpoints.plaintext_url : settings.endpoint;
  if (!net::IsLoopback(listener->bound())) {
    log::Warn("server.plaintext_on_network", {{"address", net::ToString(listener->bound())}});
  }
  listeners.push_back(std::move(listener));
  if (settings.tls) TRY(ListenTls());
  return settings.dev ? Status() : ListenLocally();
}

Status Server::State::ListenTls() {
  TRY_ASSIGN(tls, server::LoadTls(settings, domain->dir()));
  TRY_ASSIGN(const net::Address address, net::ParseAddress(settings.tls_listen));
  TRY_ASSIGN(auto listener, Open(address, true));
  endpoints.tls_url = UrlOf("https", listener->bound());
  if (settings.tls_certificate.empty()) endpoints.ca_file = domain->dir().ca_certificate();
  listeners.push_back(std::move(listener));
  return {};
}

Status Server::State::ListenLocally() {
  const net::Address address{.host = domain->dir().socket(), .unix_socket = true};
  TRY_ASSIGN(auto listener, Open(address, false));
  endpoints.socket = address.host;
  listeners.push_back(std::move(listener));
  return {};
}

void Server::State::Stop(std::chrono::milliseconds limit) {
  if (loops == nullptr) return;
  std::latch closed(1);
  loops->first().Post([&] {  // a listener goes on the loop it lives on
    listeners.clear();
    closed.count_down();
  });
  closed.wait();
  loops->Drain(limit);
  loops.reset();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::Start(const Settings& settings, const base::Clock& clock,
                                              base::Random& random) {
  TRY(CheckSettings(settings));
  TRY_ASSIGN(auto domain, Domain::Open(settings, clock, random));
  auto state = std::make_unique<State>(settings, std::move(domain), clock, random);
  TRY(state->Listen());
  log::Info("server.started", {{"plaintext", state->endpoints.plaintext_url},
                               {"tls", state->endpoints.tls_url.value_or("off")},
                               {"memory_mib", settings.memory_bytes >> 20},
                               {"dev", settings.dev}});
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

const Endpoints& Server::endpoints() const { return state_->endpoints; }
Domain& Server::domain() { return *state_->domain; }
void Server::Stop(std::chrono::milliseconds limit) { state_->Stop(limit); }

Status Server::ReloadTls() {
  if (state_->tls == nullptr) return {};
  TRY(server::ReloadTls(*state_->tls, state_->settings, state_->domain->dir()));
  log::Info("tls.reloaded");
  return {};
}

void Server::OnFatal(std::move_only_function<void(const Error&)> on_fatal) {
  state_->on_fatal.With([&](auto& fn) { fn = std::move(on_fatal); });
}

}  // namespace keepsake::server
