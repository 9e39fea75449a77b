#pragma once

#include "base/limits.h"
#include "http/server.h"
#include "http/service.h"

#include <memory>
#include <string_view>

// The seam inside this room between the front (server.cc: who is let in, which protocol it speaks,
// how long it may stay) and the two protocols.
namespace keepsake::http {

// One server connection after sniffing; owned by http::Server. Loop thread only.
class Session {
 public:
  virtual ~Session() = default;  // aborts: begun exchanges are cancelled, nobody is told of the end

  // `first_bytes` are what the sniffer has read; from here on the session is the handler of its
  // connection. Once; Drain() and Tick() may come right after.
  virtual void Begin(std::string_view first_bytes) = 0;
  // GOAWAY or `Connection: close`; the session ends when the requests that were begun are done.
  virtual void Drain() = 0;
  // A limit above the protocol is broken (S-ID-6): says so as the protocol can (GOAWAY with
  // ENHANCE_YOUR_CALM), begins nothing more, and is closed at most a second later. `limit` is its
  // name for the log.
  virtual void Cut(std::string_view limit) = 0;
  // Comes about once a second: the place to look at time limits that need no better grain.
  virtual void Tick(base::Instant now) = 0;
  // No request is in work. `idle_since` is when that began, or the session itself.
  virtual bool idle() const = 0;
  virtual base::Instant idle_since() const = 0;
};

// What a session borrows from the server that owns it.
struct SessionOwner {
  net::EventLoop& loop;
  Service& service;
  ServerStats& stats;

  SessionOwner(net::EventLoop& l, Service& s, ServerStats& st) : loop(l), service(s), stats(st) {}
  // The connection is closed or broken. Called once by each session, last of all, never from its
  // constructor; may come from inside any of its methods. The owner destroys the session later,
  // from a task of the loop, so the caller may finish what it is doing.
  virtual void OnEnded(Session& session) = 0;

 protected:
  ~SessionOwner() = default;
};

// Whether a connection has used up its failures without a success. Sessions ask before they hand a
// request to the service, the front asks once a second; the answer is Cut("unauthenticated").
inline bool HasFailedTooOften(const ConnectionContext& context) {
  return !context.authenticated && context.failed_calls >= limits::kUnauthenticatedFailures;
}

std::unique_ptr<Session> MakeHttp2Session(SessionOwner& owner,
                                          std::unique_ptr<net::Connection> connection,
                                          std::shared_ptr<ConnectionContext> context);
std::unique_ptr<Session> MakeHttp1Session(SessionOwner& owner,
                                          std::unique_ptr<net::Connection> connection,
                                          std::shared_ptr<ConnectionContext> context);

}  // namespace keepsake::http
