#pragma once

#include "http/server.h"
#include "net/listener.h"
#include "testing/manual_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keepsake::sdk {

// An HTTP/1.1 server on a free loopback port, on the loop of the test, that remembers what it was
// asked and answers what the test says.
class FakeHttp final : public http::Service {
 public:
  struct Request {
    std::string method, target, body;
    http::Fields fields;

    // The field's value; "(none)" when it is not there.
    std::string field(std::string_view name) const {
      return std::string(fields.Find(name).value_or("(none)"));
    }
  };
  // nullopt: the request is never answered.
  using Answer = std::function<std::optional<http::Response>(const Request&)>;

  explicit FakeHttp(net::EventLoop& loop)
      : loop_(loop), server_(std::make_unique<http::Server>(loop, *this)) {
    auto listener = net::Listener::Open(
        loop, net::Address{.host = "127.0.0.1"}, [&loop]() -> net::EventLoop& { return loop; },
        [this](std::unique_ptr<net::Connection> connection) {
          ++connections;
          server_->Serve(std::move(connection));
        });
    EXPECT_TRUE(listener.has_value());
    listener_ = *std::move(listener);
  }
  ~FakeHttp() override {
    unanswered_.clear();
    listener_.reset();
  }

  // Breaks the connections there are; further ones are served.
  void BreakConnections() {
    server_ = std::make_unique<http::Server>(loop_, *this);
    unanswered_.clear();  // afterwards, or each would be answered with 500
  }

  std::string url() const { return "http://" + authority(); }
  std::string authority() const { return net::ToString(listener_->bound()); }
  // "PUT /a GET /b": what was asked for, in order.
  std::string asked() const {
    std::string all;
    for (const Request& request : requests) {
      all += (all.empty() ? "" : " ") + request.method + " " + request.target;
    }
    return all;
  }
  int count(std::string_view method) const {
    return static_cast<int>(std::ranges::count(requests, method, &Request::method));
  }

  Answer answer = [](const Request&) { return http::Response{.status = 500}; };
  std::vector<Request> requests;
  int connections = 0;

 private:
  std::optional<http::Response> Refuse(const http::RequestHead&, std::string_view,
                                       http::ConnectionContext& connection) override {
    connection.authenticated = true;
    return std::nullopt;
  }
  void Handle(std::shared_ptr<http::Exchange> exchange) override {
    const http::RequestHead& head = exchange->head();
    requests.push_back({head.method, head.target, std::string(exchange->body()), head.fields});
    auto response = answer(Request(requests.back()));
    if (!response.has_value()) return unanswered_.push_back(std::move(exchange));
    exchange->Respond(*std::move(response));
  }

  net::EventLoop& loop_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<net::Listener> listener_;
  std::vector<std::shared_ptr<http::Exchange>> unanswered_;
};

// Moves time on in steps of 100 ms until `done`, and lets what they set off arrive. Returns how
// much time that took by the clock; at most 100 s.
template <typename Done>
std::chrono::milliseconds TimeUntil(testing::ManualClock& clock, net::EventLoop& loop, Done done) {
  constexpr std::chrono::milliseconds kStep{100};
  const base::Instant begun = clock.Now();
  for (int i = 0; i < 1'000 && !done(); ++i) {
    clock.Advance(kStep);
    loop.RunReady();
    loop.RunUntil(done, std::chrono::milliseconds(1));
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.Now() - begun);
}

}  // namespace keepsake::sdk
