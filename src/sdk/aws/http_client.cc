#include "sdk/aws/http_client.h"

#include "base/limits.h"

namespace keepsake::sdk {

class HttpClient::Exchange final : public http::ResponseHandler,
                                   public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(HttpClient& client, HttpRequest request, base::Instant deadline, Done done)
      : client_(client),
        request_(std::move(request)),
        deadline_(deadline),
        done_(std::move(done)),
        timer_(client.loop_) {}
  ~Exchange() override { crypto::Wipe(request_.body); }

  void Start() {
    timer_.Start(deadline_ - client_.loop_.now(), [this] {
      Finish(Error(ErrorCode::kTimeout, client_.origin_.host + " did not answer in time"));
    });
    connection_ = client_.TakeIdle();
    connection_ == nullptr ? Connect() : SendRequest();
  }

  // No callback follows. A connection may be in the middle of calling us, so it goes later.
  void Stop() {
    timer_.Cancel();
    if (call_.has_value()) connection_->Cancel(*std::exchange(call_, std::nullopt));
    connecting_.reset();
    if (connection_ != nullptr) client_.loop_.Post([old = std::move(connection_)] {});
    done_ = nullptr;
  }

 private:
  void Connect() {
    net::ConnectOptions options{.address = client_.origin_.address,
                                .tls = client_.origin_.tls ? client_.tls_ : nullptr,
                                .tls_name = client_.origin_.address.host};
    options.timeout = client_.options_.connect_timeout;
    connecting_ = net::Connect(
        client_.loop_, options,
        [this](Result<std::unique_ptr<net::Connection>> made) { OnConnected(std::move(made)); });
  }

  void OnConnected(Result<std::unique_ptr<net::Connection>> made) {
    client_.loop_.Post([old = std::move(connecting_)] {});
    if (!made.has_value()) return Finish(std::move(made).error());
    http::ClientOptions options;
    options.max_response_bytes = client_.options_.max_answer_bytes;
    connection_ =
        http::ClientConnection::OverHttp1(*std::move(made), options, [](const Status&) {});
    SendRequest();
  }

  void SendRequest() {
    answer_ = {};
    http::RequestHead head;
    head.method = request_.method;
    head.target = request_.target;
    head.authority = client_.origin_.host;
    head.scheme = client_.origin_.tls ? "https" : "http";
    head.fields = request_.fields;
    head.version = http::Version::kHttp11;
    call_ = connection_->Start(head, request_.body, shared_from_this());
  }

  void OnHead(int status, http::Fields fields) override {
    answer_.status = status;
    answer_.fields = std::move(fields);
  }
  void OnBody(std::string_view bytes) override {
    answer_.body.insert(answer_.body.end(), bytes.begin(), bytes.end());
  }
  void OnEnd(http::Fields) override {
    call_.reset();
    client_.Keep(std::move(connection_));
    Finish(std::move(answer_));
  }
  void OnError(const Error& error, bool processed) override {
    call_.reset();
    if (processed || std::exchange(replaced_, true)) return Finish(error);
    client_.loop_.Post([old = std::move(connection_)] {});
    Connect();
  }

  void Finish(Result<HttpAnswer> answer) {
    const auto self = shared_from_this();  // `done` may let go of us
    Done done = std::exchange(done_, nullptr);
    Stop();
    done(std::move(answer));
  }

  HttpClient& client_;
  HttpRequest request_;
  const base::Instant deadline_;
  Done done_;
  net::Timer timer_;
  std::unique_ptr<net::PendingConnect> connecting_;
  ConnectionPtr connection_;
  std::optional<http::ClientConnection::CallId> call_;
  bool replaced_ = false;
  HttpAnswer answer_;
};

HttpClient::HttpClient(net::EventLoop& loop, Origin origin, const net::TlsClientContext* tls,
                       const HttpOptions& options)
    : loop_(loop), origin_(std::move(origin)), tls_(tls), options_(options), prune_(loop) {}

HttpClient::~HttpClient() = default;

HttpClient::Call::~Call() {
  if (exchange_ != nullptr) exchange_->Stop();
}

HttpClient::Call HttpClient::Send(HttpRequest request, base::Instant deadline, Done done) {
  auto exchange = std::make_shared<Exchange>(*this, std::move(request), deadline, std::move(done));
  exchange->Start();
  return Call(std::move(exchange));
}

HttpClient::ConnectionPtr HttpClient::TakeIdle() {
  while (!idle_.empty()) {
    ConnectionPtr last = std::move(idle_.back());
    idle_.pop_back();
    const bool is_fresh = loop_.now() - last->last_used() < limits::kAwsIdleConnection;
    if (last->ready() && is_fresh) return last;
  }
  return nullptr;
}

// Called by a connection that has just ended an answer, so it is not destroyed here and now.
void HttpClient::Keep(ConnectionPtr connection) {
  if (!connection->ready() || idle_.size() >= limits::kAwsConnections) {
    loop_.Post([old = std::move(connection)] {});
    return;
  }
  idle_.push_back(std::move(connection));
  prune_.Start(limits::kAwsIdleConnection, [this] { idle_.clear(); });
}

}  // namespace keepsake::sdk
