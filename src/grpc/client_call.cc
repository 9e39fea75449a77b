#include "grpc/client_call.h"

#include "grpc/frame.h"
#include "grpc/status.h"

namespace keepsake::grpc {
namespace {

constexpr int kHttpOk = 200;

bool IsGrpcType(const Metadata& head) {
  const auto type = head.Find("content-type");
  return type.has_value() && type->starts_with("application/grpc");
}

// What is wrong with a frame of an answer, in the words of its receiver.
Error BadFrame(const Error& error) {
  if (error.code() == ErrorCode::kLimitExceeded) {
    return Error(ErrorCode::kLimitExceeded, "the answer is larger than allowed");
  }
  return Error(ErrorCode::kInternalServer, "the answer is not valid gRPC: " + error.message());
}

Error NoMessage() {
  return Error(ErrorCode::kInternalServer, "the answer has no whole message, or more than one");
}

}  // namespace

bool ClientCall::End() {
  if (std::exchange(ended_, true)) return false;
  owner_->OnCallEnded(*this);
  return true;
}

void ClientCall::Silence() {
  ended_ = true;
  done = nullptr;
  handler = nullptr;
}

void ClientCall::Fail(const Error& error) {
  const auto keep = shared_from_this();
  if (!End()) return;
  if (done) return std::exchange(done, nullptr)(error);
  std::exchange(handler, nullptr)->OnEnd(error, {});
}

void ClientCall::FailAndReset(const Error& error) {
  if (ended_) return;
  owner_->ResetCall(*this);
  Fail(error);
}

void ClientCall::OnHead(int status, http::Fields fields) {
  http_status_ = status;
  initial_ = std::move(fields);
  if (status != kHttpOk || IsGrpcType(initial_)) return;
  FailAndReset(Error(ErrorCode::kUnknownService,
                     "the answer is not gRPC; is this the address of another service?"));
}

void ClientCall::OnBody(std::string_view bytes) {
  if (ended_ || http_status_ != kHttpOk) return;
  if (handler != nullptr) return TakeStreamed(bytes);
  received_.append(bytes);
  const auto size = PeekMessageBytes(received_, max_message_bytes_);
  if (!size.has_value()) return FailAndReset(BadFrame(size.error()));
  if (!size->has_value()) return;
  if (received_.size() > kPrefixBytes + **size) return FailAndReset(NoMessage());
}

void ClientCall::TakeStreamed(std::string_view bytes) {
  const auto keep = shared_from_this();
  std::string begun = std::exchange(received_, {});
  std::string_view rest = bytes;
  if (!begun.empty()) rest = begun.append(bytes);
  if (TellMessages(rest)) received_ = rest;
}

// The handler may end the call at any message; then the rest is of no use.
bool ClientCall::TellMessages(std::string_view& bytes) {
  while (!ended_) {
    const auto message = TakeMessage(bytes, max_message_bytes_);
    if (!message.has_value()) {
      FailAndReset(BadFrame(message.error()));
      return false;
    }
    if (!message->has_value()) return true;
    const auto told = handler;
    told->OnMessage(**message);
  }
  return false;
}

void ClientCall::OnEnd(http::Fields trailers) {
  if (ended_) return;
  // Without trailers, the head is all there is: what gRPC calls trailers-only.
  Metadata trailing = trailers.empty() ? std::exchange(initial_, {}) : std::move(trailers);
  handler != nullptr ? EndStream(std::move(trailing)) : EndUnary(std::move(trailing));
}

void ClientCall::EndUnary(Metadata trailing) {
  if (const auto error = ErrorOfTrailers(trailing, http_status_)) return Fail(*error);
  std::string_view rest = received_;
  const auto message = TakeMessage(rest, max_message_bytes_);
  if (!message.has_value() || !message->has_value() || !rest.empty()) return Fail(NoMessage());
  const auto keep = shared_from_this();
  if (!End()) return;
  received_.erase(0, kPrefixBytes);
  std::exchange(
      done, nullptr)(UnaryResponse{std::move(received_), std::move(initial_), std::move(trailing)});
}

void ClientCall::EndStream(Metadata trailing) {
  Status status;
  if (const auto error = ErrorOfTrailers(trailing, http_status_)) {
    status = *error;
  } else if (!received_.empty()) {
    status = Error(ErrorCode::kInternalServer, "the answer ends inside a message");
  }
  const auto keep = shared_from_this();
  if (!End()) return;
  std::exchange(handler, nullptr)->OnEnd(std::move(status), std::move(trailing));
}

void ClientCall::OnError(const Error& error, bool processed) {
  if (ended_) return;
  if (processed) return Fail(error);
  owner_->OnCallRefused(*this, error);
}

}  // namespace keepsake::grpc
