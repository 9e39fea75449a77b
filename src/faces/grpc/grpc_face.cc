#include "faces/grpc/grpc_face.h"

#include "base/limits.h"
#include "grpc/frame.h"
#include "ops/cache_control.h"
#include "ops/cache_scalar.h"
#include "ops/ping.h"
#include "wire/message.h"

namespace keepsake::faces {
namespace {

template <typename Response>
void Answer(grpc::ServerCall& rpc, const Result<Response>& answer) {
  if (!answer.has_value()) return rpc.Fail(answer.error());
  const std::size_t size = wire::SizeOf(*answer);
  const auto prefix = grpc::MessagePrefix(size);
  std::string framed;
  framed.reserve(prefix.size() + size);
  framed.append(prefix.data(), prefix.size());
  wire::AppendTo(*answer, framed);
  rpc.ReplyFramed(std::move(framed));
}

// The answer of an operation, given on any thread.
template <typename Response>
void Deliver(std::shared_ptr<grpc::ServerCall> rpc, Result<Response> answer) {
  net::EventLoop& loop = rpc->loop();
  if (loop.IsCurrent()) return Answer(*rpc, answer);
  loop.Post([rpc = std::move(rpc), answer = std::move(answer)] { Answer(*rpc, answer); });
}

// A message that is used again by the next call, so that its fields need no memory of their own;
// not one that has grown large.
template <typename Request>
Request& Reused() {
  thread_local Request request;
  if (request.SpaceUsedLong() > limits::kReusedMessageBytes) request = Request();
  return request;
}

// A call that the gate will not let in is not even parsed.
template <const auto& kOperation, typename Request, typename Response>
void Serve(std::shared_ptr<grpc::ServerCall> rpc, ops::Call& call) {
  Request& request = Reused<Request>();
  request.Clear();
  if (call.Admit(kOperation.permission).has_value()) {
    if (const Status parsed = wire::ParseInto(rpc->message(), request); !parsed.has_value()) {
      call.stopwatch.Stop(parsed.error().code());
      return rpc->Fail(parsed.error());
    }
  }
  ops::Perform(call, kOperation, request,
               ops::Reply<Response>([rpc = std::move(rpc)](Result<Response> answer) mutable {
                 Deliver(std::move(rpc), std::move(answer));
               }));
}

template <const auto& kOperation, typename Request, typename Response>
void AddRow(const ops::Operation<Request, Response>&, ops::Metrics& metrics,
            GrpcFace::Table& table) {
  table.emplace(kOperation.name, GrpcFace::Row{&Serve<kOperation, Request, Response>,
                                               &metrics.Add(kOperation.label()),
                                               kOperation.permission == ops::Permission::kNothing});
}

template <const auto&... kOperations>
GrpcFace::Table MakeTable(ops::Metrics& metrics) {
  GrpcFace::Table table;
  (AddRow<kOperations>(kOperations, metrics, table), ...);
  return table;
}

GrpcFace::Table AllOperations(ops::Metrics& metrics) {
  return MakeTable<ops::kGet, ops::kSet, ops::kDelete, ops::kPing, ops::kCreateCache,
                   ops::kDeleteCache, ops::kFlushCache, ops::kListCaches>(metrics);
}

}  // namespace

GrpcFace::GrpcFace(const Parts& parts, const Credentials& credentials)
    : parts_(parts), credentials_(credentials), table_(AllOperations(parts.metrics)) {}

void GrpcFace::Handle(std::shared_ptr<http::Exchange> exchange) const {
  // By the whole target: a path with a query is none of ours.
  const auto row = table_.find(exchange->head().target);
  const std::shared_ptr<grpc::ServerCall> rpc = grpc::Accept(std::move(exchange));
  if (rpc == nullptr) return;
  if (row == table_.end()) {
    return rpc->Fail(Error(ErrorCode::kUnimplemented, "this server does not know the method"));
  }
  ConnectionMemo& memo = MemoOf(rpc->connection());
  ops::Call call(parts_.services, parts_.clock.Now());
  call.deadline = rpc->deadline().value_or(base::Instant::max());
  call.cache = rpc->metadata("cache").value_or("");
  call.stopwatch = {&parts_.clock, row->second.meter, memo.stripe.value_or(0), rpc->started()};
  if (!row->second.open) {
    const std::string_view token = rpc->metadata("authorization").value_or("");
    credentials_.Identify(token, rpc->connection(), memo, call);
  }
  row->second.serve(rpc, call);
}

}  // namespace keepsake::faces
