#pragma once

#include "http/service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace keepsake::faces {

// An exchange without a connection: what a test sends, and what was answered. As over HTTP/2, the
// functions it was given go when it is finished or cancelled.
class FakeExchange final : public http::Exchange,
                           public std::enable_shared_from_this<FakeExchange> {
 public:
  FakeExchange(http::RequestHead head, std::string body,
               std::shared_ptr<http::ConnectionContext> connection, net::EventLoop& loop) {
    head_ = std::move(head);
    body_ = std::move(body);
    connection_ = std::move(connection);
    loop_ = &loop;
    started_ = loop.now();
  }

  void Respond(http::Response answer) override {
    if (cancelled_) return;
    response = std::move(answer);
    Complete();
  }
  void Start(int status, const http::Fields& fields) override {
    response = http::Response{};
    response->status = status;
    response->fields = fields;
  }
  void Write(std::string_view bytes) override {
    response->body += bytes;
    if (slow) queued_ += bytes.size();
  }
  void Finish(const http::Fields& trailers) override {
    response->trailers = trailers;
    response->has_trailers = true;
    Complete();
  }
  std::size_t queued_bytes() const override { return queued_; }
  void Reset() override { was_reset = true; }

  // The peer takes all that waits for it.
  void Drain() {
    const auto keep = weak_from_this().lock();
    queued_ = 0;
    auto fn = std::exchange(on_drained_, nullptr);
    if (!fn) return;
    fn();
    if (!on_drained_ && !completed_ && !cancelled_) on_drained_ = std::move(fn);
  }
  // The peer goes away.
  void Cancel() {
    const auto keep = weak_from_this().lock();
    cancelled_ = true;
    on_drained_ = nullptr;
    auto fn = std::exchange(on_cancel_, nullptr);
    if (fn) fn();
  }

  bool slow = false;  // takes nothing by itself; set before it is handled
  std::optional<http::Response> response;
  bool was_reset = false;

 private:
  void Complete() {
    completed_ = true;
    const auto on_cancel = std::exchange(on_cancel_, nullptr);
    const auto on_drained = std::exchange(on_drained_, nullptr);
  }

  std::size_t queued_ = 0;
  bool completed_ = false;
};

}  // namespace keepsake::faces
