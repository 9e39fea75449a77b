#include "faces/grpc/grpc_face.h"

#include "base/limits.h"
#include "grpc/frame.h"
#include "ops/cache_batch.h"
#include "ops/cache_control.h"
#include "ops/cache_dictionary.h"
#include "ops/cache_item.h"
#include "ops/cache_list.h"
#include "ops/cache_scalar.h"
#include "ops/cache_set.h"
#include "ops/cache_sorted_set.h"
#include "ops/leaderboard.h"
#include "ops/ping.h"
#include "ops/sorted_set_union.h"
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

// Reads the message of a call; that of one that the gate will not let in is not even parsed.
template <typename Request>
Status ReadMessage(const grpc::ServerCall& rpc, const ops::Call& call, ops::Permission needed,
                   Request& request) {
  if (!call.Admit(needed).has_value()) return {};
  return wire::ParseInto(rpc.message(), request);
}

template <const auto& kOperation, typename Request, typename Response>
void Serve(std::shared_ptr<grpc::ServerCall> rpc, ops::Call& call) {
  Request& request = Reused<Request>();
  request.Clear();
  const Status read = ReadMessage(*rpc, call, kOperation.permission, request);
  if (!read.has_value()) {
    call.stopwatch.Stop(read.error().code());
    return rpc->Fail(read.error());
  }
  ops::Perform(call, kOperation, request,
               ops::Reply<Response>([rpc = std::move(rpc)](Result<Response> answer) mutable {
                 Deliver(std::move(rpc), std::move(answer));
               }));
}

// Sends what a source gives, as far as the peer takes it, and goes on when that has gone. It ends
// with the last answer, or is let go when the call is cancelled or its deadline passes.
template <typename Response>
class Sender : public std::enable_shared_from_this<Sender<Response>> {
 public:
  Sender(std::shared_ptr<grpc::ServerCall> rpc, ops::Source<Response> source,
         const ops::Stopwatch& stopwatch)
      : rpc_(std::move(rpc)), source_(std::move(source)), stopwatch_(stopwatch) {}
  ~Sender() {
    const ErrorCode why = rpc_->ended() ? ErrorCode::kTimeout : ErrorCode::kCancelled;
    stopwatch_.Stop(done_ ? std::nullopt : std::optional(why));
  }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void Run() {
    while (rpc_->queued_bytes() < limits::kStreamAheadBytes) {
      if (rpc_->cancelled() || rpc_->ended()) return;
      const std::optional<Response> next = source_();
      if (!next.has_value()) {
        done_ = true;
        return rpc_->Finish();
      }
      bytes_.clear();
      wire::AppendTo(*next, bytes_);
      rpc_->Send(bytes_);
    }
    if (!std::exchange(waits_, true)) {
      rpc_->OnDrained([self = this->shared_from_this()] { self->Run(); });
    }
  }

 private:
  const std::shared_ptr<grpc::ServerCall> rpc_;
  ops::Source<Response> source_;
  const ops::Stopwatch stopwatch_;
  std::string bytes_;
  bool waits_ = false;
  bool done_ = false;
};

template <const auto& kOperation, typename Request, typename Response>
void ServeStream(std::shared_ptr<grpc::ServerCall> rpc, ops::Call& call) {
  Request request;
  const Status read = ReadMessage(*rpc, call, kOperation.permission, request);
  Result<ops::Source<Response>> source =
      read.has_value() ? ops::Open(call, kOperation, std::move(request)) : read.error();
  if (!source.has_value()) {
    call.stopwatch.Stop(source.error().code());
    return rpc->Fail(source.error());
  }
  std::make_shared<Sender<Response>>(std::move(rpc), *std::move(source), call.stopwatch)->Run();
}

template <const auto& kOperation, typename Request, typename Response>
void AddRow(const ops::Operation<Request, Response>&, ops::Metrics& metrics,
            GrpcFace::Table& table) {
  table.emplace(kOperation.name, GrpcFace::Row{&Serve<kOperation, Request, Response>,
                                               &metrics.Add(kOperation.label()),
                                               kOperation.permission == ops::Permission::kNothing});
}
template <const auto& kOperation, typename Request, typename Response>
void AddRow(const ops::StreamOperation<Request, Response>&, ops::Metrics& metrics,
            GrpcFace::Table& table) {
  table.emplace(kOperation.name,
                GrpcFace::Row{&ServeStream<kOperation, Request, Response>,
                              &metrics.Add(kOperation.label()), /*open=*/false, /*streams=*/true});
}

template <const auto&... kOperations>
void AddRows(ops::Metrics& metrics, GrpcFace::Table& table) {
  (AddRow<kOperations>(kOperations, metrics, table), ...);
}

GrpcFace::Table AllOperations(ops::Metrics& metrics) {
  using namespace ops;
  GrpcFace::Table table;
  AddRows<kPing, kCreateCache, kCreateCappedCache, kDeleteCache, kFlushCache, kListCaches>(metrics, table);
  AddRows<kGet, kGetWithHash, kSet, kSetIf, kSetIfHash, kSetIfNotExists, kIncrement, kGetBatch,
          kSetBatch>(metrics, table);
  AddRows<kDelete, kKeysExist, kItemGetType, kItemGetTtl, kUpdateTtl>(metrics, table);
  AddRows<kDictionaryGet, kDictionaryFetch, kDictionarySet, kDictionaryIncrement, kDictionaryDelete,
          kDictionaryLength>(metrics, table);
  AddRows<kSetFetch, kSetSample, kSetUnion, kSetDifference, kSetContains, kSetLength, kSetPop>(
      metrics, table);
  AddRows<kListPushFront, kListPushBack, kListConcatenateFront, kListConcatenateBack, kListPopFront,
          kListPopBack, kListErase, kListRemove, kListFetch, kListRetain, kListLength>(metrics,
                                                                                       table);
  AddRows<kSortedSetPut, kSortedSetFetch, kSortedSetGetScore, kSortedSetRemove, kSortedSetIncrement,
          kSortedSetGetRank, kSortedSetLength, kSortedSetLengthByScore, kSortedSetUnionStore>(
      metrics, table);
  AddRows<kDeleteLeaderboard, kUpsertElements, kRemoveElements, kGetLeaderboardLength, kGetByRank,
          kGetRank, kGetByScore, kGetCompetitionRank>(metrics, table);
  return table;
}

}  // namespace

GrpcFace::GrpcFace(const Parts& parts, const Credentials& credentials)
    : parts_(parts), credentials_(credentials), table_(AllOperations(parts.metrics)) {}

void GrpcFace::Handle(std::shared_ptr<http::Exchange> exchange) const {
  // By the whole target: a path with a query is none of ours.
  const auto row = table_.find(exchange->head().target);
  const bool streams = row != table_.end() && row->second.streams;
  const std::shared_ptr<grpc::ServerCall> rpc = grpc::Accept(
      std::move(exchange), streams ? grpc::CallKind::kServerStreaming : grpc::CallKind::kUnary);
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
