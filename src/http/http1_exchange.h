#pragma once

#include "http/http1_writer.h"
#include "http/service.h"

#include <memory>
#include <string>
#include <string_view>

namespace keepsake::http {

// Where an HTTP/1.1 response goes: the session, as its exchange sees it.
class Http1Sink {
 public:
  virtual void Send(std::string_view bytes) = 0;
  // The response is complete. The connection may serve another request if `reusable`.
  virtual void EndResponse(bool reusable) = 0;
  // The response cannot be completed.
  virtual void Abort() = 0;
  virtual std::size_t queued_bytes() const = 0;
  // For the Date field.
  virtual std::string_view Date() = 0;
  // Whether this request is the last one of the connection in any case.
  virtual bool closing() const = 0;

 protected:
  ~Http1Sink() = default;
};

// One request and its response over HTTP/1.1.
class Http1Exchange final : public Exchange, public std::enable_shared_from_this<Http1Exchange> {
 public:
  struct Facts {
    bool http11 = true;
    bool keep_alive = true;
  };
  Http1Exchange(RequestHead head, Facts facts, std::shared_ptr<ConnectionContext> connection,
                net::EventLoop& loop);
  // The owner of the last reference has not answered: 500, or a cut in the middle.
  ~Http1Exchange() override;

  // Before this, answers go nowhere: nobody has been asked yet.
  void Attach(Http1Sink& sink) { sink_ = &sink; }
  // The connection is gone.
  void Cancel();
  // The connection has sent all that was queued.
  void Drained();

  void Respond(Response response) override;
  void Start(int status, const Fields& fields) override;
  void Write(std::string_view bytes) override;
  void Finish(const Fields& trailers) override;
  std::size_t queued_bytes() const override;
  void Reset() override;

 private:
  // What is said about the connection in the head, and whether it goes on.
  bool Reusable() const;
  ResponseFront Front(int status, const Framing& framing);
  void End();

  const Facts facts_;
  Http1Sink* sink_ = nullptr;  // null once answered, or cancelled
  bool started_answer_ = false;
  bool last_ = false;  // the connection ends with this one
  Framing framing_;    // of a started answer
};

}  // namespace keepsake::http
