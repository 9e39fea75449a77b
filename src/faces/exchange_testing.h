#pragma once

#include "http/service.h"

#include <optional>
#include <string>
#include <utility>

namespace keepsake::faces {

// An exchange without a connection: what a test sends, and what was answered.
class FakeExchange final : public http::Exchange {
 public:
  FakeExchange(http::RequestHead head, std::string body,
               std::shared_ptr<http::ConnectionContext> connection, net::EventLoop& loop) {
    head_ = std::move(head);
    body_ = std::move(body);
    connection_ = std::move(connection);
    loop_ = &loop;
    started_ = loop.now();
  }

  void Respond(http::Response answer) override { response = std::move(answer); }
  void Start(int status, const http::Fields& fields) override {
    response = http::Response{};
    response->status = status;
    response->fields = fields;
  }
  void Write(std::string_view bytes) override { response->body += bytes; }
  void Finish(const http::Fields& trailers) override { response->trailers = trailers; }
  std::size_t queued_bytes() const override { return 0; }
  void Reset() override { was_reset = true; }

  std::optional<http::Response> response;
  bool was_reset = false;
};

}  // namespace keepsake::faces
