#include "grpc/channel_state.h"

#include "grpc/frame.h"
#include "grpc/timeout.h"

namespace keepsake::grpc {
namespace {

// How often a call may be refused before it counts as failed.
constexpr int kMaxRefusals = 5;
constexpr std::uint16_t kHttpPort = 80, kHttpsPort = 443;

std::string AuthorityOf(const Target& target) {
  if (!target.authority.empty()) return target.authority;
  if (target.address.unix_socket) return "localhost";
  const std::uint16_t usual = target.tls != nullptr ? kHttpsPort : kHttpPort;
  if (target.address.port != usual) return net::ToString(target.address);
  return target.address.host;
}

// The name in the certificate: without port and brackets.
std::string NameOf(const std::string& authority) {
  const auto address = net::ParseAddress(authority, kHttpsPort);
  return address.has_value() ? address->host : authority;
}

Error TimedOut() {
  return Error(ErrorCode::kTimeout, "the call was not answered before its deadline");
}

}  // namespace

Channel::State::State(net::EventLoop& loop, Target target, ChannelOptions options,
                      base::Random& random)
    : loop_(loop),
      target_(std::move(target)),
      options_(std::move(options)),
      random_(random),
      authority_(AuthorityOf(target_)),
      deadline_timer_(loop),
      backoff_(options_.min_backoff) {}

std::shared_ptr<ClientCall> Channel::State::NewCall(std::string_view path, const Metadata& metadata,
                                                    std::string_view message,
                                                    std::optional<base::Instant> deadline) {
  ClientCallOwner& owner = *this;
  auto call = std::make_shared<ClientCall>(owner, ++last_id_, options_.max_message_bytes);
  call->path = path;
  call->metadata = metadata;
  call->body.reserve(kPrefixBytes + message.size());
  AppendMessage(message, call->body);
  call->deadline = deadline;
  return call;
}

Channel::CallId Channel::State::StartCall(CallRef call) {
  const CallId id = call->id();
  if (waiting_.size() >= options_.queued_calls) {
    FailLater(std::move(call),
              Error(ErrorCode::kClientResourceExhausted, "too many calls wait for a free stream"));
    return id;
  }
  if (call->deadline.has_value()) deadlines_.Add(*call->deadline, id);
  calls_.emplace(id, call);
  waiting_.push_back(std::move(call));
  Pump();
  WatchDeadlines();
  return id;
}

void Channel::State::FailLater(CallRef call, Error error) {
  calls_.emplace(call->id(), call);
  loop_.Post([keep = shared_from_this(), call = std::move(call), error = std::move(error)] {
    call->Fail(error);
  });
}

void Channel::State::Cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const CallRef call = found->second;
  ResetCall(*call);
  call->Silence();
  OnCallEnded(*call);
}

void Channel::State::ResetCall(ClientCall& call) {
  auto* connection = std::exchange(call.connection, nullptr);
  if (connection != nullptr) connection->Cancel(call.http_call);
}

// A place is free now; the calls that wait for one are started when the caller has been told.
void Channel::State::OnCallEnded(ClientCall& call) {
  call.connection = nullptr;
  calls_.erase(call.id());
  deadlines_.Compact(calls_.size() + connect_waiters_.size(), [this](CallId id) {
    return calls_.contains(id) || connect_waiters_.contains(id);
  });
  if (waiting_.empty() || down_) return;
  loop_.Post([self = weak_from_this()] {
    if (const auto state = self.lock(); state != nullptr) state->Pump();
  });
}

void Channel::State::OnCallRefused(ClientCall& call, const Error& error) {
  call.connection = nullptr;
  if (down_) return;
  if (++call.refusals > kMaxRefusals) return call.Fail(error);
  waiting_.push_back(call.shared_from_this());
  loop_.Post([self = weak_from_this()] {
    if (const auto state = self.lock(); state != nullptr) state->Pump();
  });
}

void Channel::State::Pump() {
  if (down_) return;
  DropEnded();
  if (!waiting_.empty()) RetireIdle();
  while (!waiting_.empty()) {
    auto* connection = PickConnection();
    if (connection == nullptr) break;
    const CallRef call = std::move(waiting_.front());
    waiting_.pop_front();
    Send(call, *connection);
    DropEnded();
  }
  if (waiting_.empty() || connecting_ != nullptr || UsableConnections() >= options_.connections) {
    return;
  }
  if (MayConnect()) return BeginConnect();
  // Nobody waits for a server that is known to be away.
  if (UsableConnections() == 0) {
    for (CallRef& call : std::exchange(waiting_, {})) FailLater(std::move(call), *last_failure_);
  }
}

// A call that ends while it waits keeps its place until it is at the front.
void Channel::State::DropEnded() {
  while (!waiting_.empty() && waiting_.front()->ended()) waiting_.pop_front();
}

// The one with the fewest calls.
http::ClientConnection* Channel::State::PickConnection() {
  http::ClientConnection* best = nullptr;
  for (const auto& connection : connections_) {
    if (!connection->ready() || connection->active() >= options_.streams_per_connection) continue;
    if (best == nullptr || connection->active() < best->active()) best = connection.get();
  }
  return best;
}

// A connection that was silent for long may have been forgotten by something on the way.
void Channel::State::RetireIdle() {
  const base::Instant now = loop_.now();
  std::erase_if(connections_, [&](const auto& connection) {
    return connection->active() == 0 &&
           (connection->closed() || now - connection->last_used() >= options_.idle_reconnect);
  });
}

// Without those that a draining server lets finish: calls need not wait for their end.
std::size_t Channel::State::UsableConnections() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      connections_, [](const auto& connection) { return !connection->closed(); }));
}

bool Channel::State::MayConnect() const {
  return !last_failure_.has_value() || loop_.now() >= next_connect_;
}

void Channel::State::BeginConnect() {
  net::ConnectOptions options;
  options.address = target_.address;
  options.tls = target_.tls;
  options.tls_name = NameOf(authority_);
  options.timeout = options_.connect_timeout;
  connecting_ =
      net::Connect(loop_, options, [this](auto connection) { OnConnected(std::move(connection)); });
}

void Channel::State::OnConnected(Result<std::unique_ptr<net::Connection>> connection) {
  const auto keep = shared_from_this();
  connecting_.reset();
  if (!connection.has_value()) return OnConnectFailed(connection.error());
  const std::string_view alpn = (*connection)->alpn();
  if (!alpn.empty() && alpn != "h2") {
    return OnConnectFailed(
        Error(ErrorCode::kConnection, "the server does not speak HTTP/2, which gRPC needs"));
  }
  last_failure_.reset();
  backoff_ = options_.min_backoff;
  AddConnection(*std::move(connection));
  TellConnectWaiters({});
  Pump();
}

void Channel::State::AddConnection(std::unique_ptr<net::Connection> connection) {
  http::ClientOptions options;
  options.max_response_bytes = SIZE_MAX;  // a stream has no end; messages are bounded by the call
  options.ping_interval = options_.ping_interval;
  options.ping_timeout = options_.ping_timeout;
  options.ping_without_calls = options_.ping_without_calls;
  auto& place = connections_.emplace_back();
  place = http::ClientConnection::OverHttp2(
      std::move(connection), options,
      [this, at = std::prev(connections_.end())](const Status&) { OnConnectionClosed(at->get()); });
}

// Called by the connection itself, which outlives the call.
void Channel::State::OnConnectionClosed(http::ClientConnection* connection) {
  const auto keep = shared_from_this();
  std::erase_if(connections_, [&](const auto& other) { return other.get() == connection; });
  Pump();
}

void Channel::State::OnConnectFailed(const Error& error) {
  last_failure_ = error;
  const double jitter = 0.8 + 0.4 * random_.Unit();
  next_connect_ =
      loop_.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(backoff_ * jitter);
  backoff_ = std::min(backoff_ * 2, options_.max_backoff);
  TellConnectWaiters(error);
  if (UsableConnections() > 0) return;  // those that wait have a place to come
  for (const CallRef& call : std::exchange(waiting_, {})) call->Fail(error);
}

void Channel::State::Send(const CallRef& call, http::ClientConnection& connection) {
  call->connection = &connection;
  call->http_call = connection.Start(HeadOf(*call), call->body, call);
}

http::RequestHead Channel::State::HeadOf(const ClientCall& call) const {
  http::RequestHead head;
  head.method = "POST";
  head.scheme = target_.tls != nullptr ? "https" : "http";
  head.authority = authority_;
  head.target = call.path;
  head.fields.Add("te", "trailers");
  head.fields.Add("content-type", "application/grpc");
  head.fields.Add("user-agent", options_.user_agent);
  if (call.deadline.has_value()) {
    head.fields.Add("grpc-timeout", FormatTimeout(*call.deadline - loop_.now()));
  }
  for (const http::Field field : call.metadata) head.fields.Add(field.name, field.value);
  return head;
}

void Channel::State::WatchDeadlines() {
  const auto next = deadlines_.next();
  if (!next.has_value() || (deadline_armed_.has_value() && *deadline_armed_ <= *next)) return;
  deadline_armed_ = next;
  deadline_timer_.Start(*next - loop_.now(), [this] { Expire(); });
}

void Channel::State::Expire() {
  const auto keep = shared_from_this();
  deadline_armed_.reset();
  while (const auto id = deadlines_.TakeDue(loop_.now())) {
    if (auto waiter = connect_waiters_.extract(*id); !waiter.empty()) waiter.mapped()(TimedOut());
    const auto found = calls_.find(*id);
    if (found == calls_.end()) continue;
    const CallRef call = found->second;
    ResetCall(*call);
    call->Fail(TimedOut());
  }
  if (!down_) WatchDeadlines();
}

void Channel::State::Connect(base::Instant deadline, std::move_only_function<void(Status)> done) {
  const CallId id = ++last_id_;
  connect_waiters_.emplace(id, std::move(done));
  deadlines_.Add(deadline, id);
  WatchDeadlines();
  if (connecting_ != nullptr) return;
  if (UsableConnections() == 0) return BeginConnect();
  loop_.Post([self = weak_from_this()] {
    if (const auto state = self.lock(); state != nullptr) state->TellConnectWaiters({});
  });
}

void Channel::State::TellConnectWaiters(const Status& status) {
  for (auto& [id, done] : std::exchange(connect_waiters_, {})) done(status);
}

void Channel::State::Shutdown() {
  down_ = true;
  for (const auto& [id, call] : calls_) call->Silence();
  waiting_.clear();
  calls_.clear();
  connect_waiters_.clear();
  connecting_.reset();
  deadline_timer_.Cancel();
  connections_.clear();
}

}  // namespace keepsake::grpc
