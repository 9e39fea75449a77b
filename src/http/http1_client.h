#pragma once

#include "http/client.h"
#include "http/http1_limits.h"
#include "http/http1_reader.h"

#include <deque>

namespace keepsake::http {

// A client's HTTP/1.1 connection: one request after another, each when the answer to the one before
// it is complete (never pipelined, because a lost connection would leave all of them in doubt).
class Http1Client final : public ClientConnection, private net::Connection::Handler {
 public:
  Http1Client(std::unique_ptr<net::Connection> connection, const ClientOptions& options,
              std::move_only_function<void(Status)> on_closed);
  ~Http1Client() override;

  CallId Start(const RequestHead& head, std::string body,
               std::shared_ptr<ResponseHandler> handler) override;
  void Cancel(CallId call) override;
  bool ready() const override { return !ending_ && calls_.empty(); }
  bool closed() const override { return closed_; }
  std::size_t active() const override { return calls_.size(); }
  base::Instant last_used() const override { return last_used_; }

 private:
  struct Call {
    CallId id = 0;
    std::string bytes;  // head and body until they are sent
    bool is_head = false;
    std::shared_ptr<ResponseHandler> handler;
  };

  void OnBytes(std::string_view bytes) override;
  void OnClosed(const Status& why) override;

  void SendFirst();
  // One event of the reader; false when there is nothing more to read.
  bool Take(Http1Reader::Event event);
  void TakeHead();
  void TakeBody();
  void TakeEnd();
  // The connection cannot be used any more; the call in work fails.
  void Fail(Error error);
  void End(std::chrono::milliseconds limit);
  std::shared_ptr<ResponseHandler> PopFirst();

  const Http1Limits limits_;
  const ClientOptions options_;
  std::unique_ptr<net::Connection> connection_;
  std::move_only_function<void(Status)> on_closed_;
  Http1Reader reader_;
  std::deque<Call> calls_;  // the first one is in work, unless ending_
  bool sent_ = false;       // the first one's bytes
  bool answer_began_ = false;
  bool interim_ = false;  // a response of status 1xx is being read
  std::size_t body_bytes_ = 0;
  std::uint64_t answers_ = 0;  // complete ones, on this connection
  CallId next_id_ = 1;
  bool ending_ = false;
  bool closed_ = false;
  bool* destroyed_ = nullptr;  // set by the destructor while a handler is being called
  base::Instant last_used_;
};

}  // namespace keepsake::http
