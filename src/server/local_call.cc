#include "server/local_call.h"

#include "http/client.h"
#include "net/connect.h"
#include "tokens/json.h"

#include <future>

namespace keepsake::server {
namespace {

constexpr std::chrono::seconds kLimit{10};

using Answer = std::promise<Result<std::string>>;

Error ErrorOf(int status, std::string_view body) {
  const auto json = tokens::ReadJson(body);
  const tokens::Json* words = json.has_value() ? json->Find("message") : nullptr;
  const bool refused = status == 401 || status == 403;
  return Error(refused ? ErrorCode::kPermission
                       : status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kInternalServer,
               words != nullptr ? std::string(words->text.reveal())
                                : "the server answered with status " + std::to_string(status));
}

// Gathers one response.
class Collector final : public http::ResponseHandler {
 public:
  explicit Collector(Answer& answer) : answer_(answer) {}
  void OnHead(int status, http::Fields) override { status_ = status; }
  void OnBody(std::string_view bytes) override { body_ += bytes; }
  void OnEnd(http::Fields) override {
    if (status_ == 200) {
      answer_.set_value(std::move(body_));
    } else {
      answer_.set_value(ErrorOf(status_, body_));
    }
  }
  void OnError(const Error& error, bool) override { answer_.set_value(error); }

 private:
  Answer& answer_;
  int status_ = 0;
  std::string body_;
};

http::RequestHead HeadOf(std::string_view path) {
  http::RequestHead head;
  head.method = "POST";
  head.target = path;
  head.authority = "localhost";
  head.scheme = "http";
  head.version = http::Version::kHttp11;
  head.fields.Add("content-type", "application/json");
  return head;
}

// Everything that lives on the loop, made and destroyed there.
struct Call {
  std::unique_ptr<net::PendingConnect> connecting;
  std::unique_ptr<http::ClientConnection> connection;
};

}  // namespace

Result<std::string> LocalCall(const std::string& socket, std::string_view path, std::string json,
                              const base::Clock& clock) {
  Answer answer;
  auto future = answer.get_future();
  Call call;
  net::LoopThread thread(clock);
  thread.loop().Post([&] {
    const net::ConnectOptions options{.address = {.host = socket, .unix_socket = true}};
    call.connecting = net::Connect(thread.loop(), options, [&](auto connected) {
      if (!connected.has_value()) return answer.set_value(connected.error());
      call.connection = http::ClientConnection::OverHttp1(*std::move(connected), {}, [](Status) {});
      call.connection->Start(HeadOf(path), std::move(json), std::make_shared<Collector>(answer));
    });
  });
  const bool in_time = future.wait_for(kLimit) == std::future_status::ready;
  std::promise<void> gone;
  thread.loop().Post([&] {
    call = Call();
    gone.set_value();
  });
  gone.get_future().wait();
  if (in_time || future.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    return future.get();
  }
  return Error(ErrorCode::kTimeout, "the server on this machine did not answer in 10 s");
}

}  // namespace keepsake::server
