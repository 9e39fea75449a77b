#pragma once

#include <keepsake/cache_client.h>

#include "base/error.h"
#include "base/limits.h"
#include "sdk/batch_call.h"
#include "sdk/callbacks.h"
#include "sdk/completion.h"
#include "sdk/io_thread.h"
#include "sdk/surroundings.h"
#include "sdk/transport.h"
#include "sdk/validation.h"
#include "wire/message.h"
#include "wire/rpc.h"

#include <memory>
#include <string>
#include <utility>

namespace keepsake {
inline namespace v1 {
namespace internal {

// What `Read` makes of a response: it gives a Result of this.
template <typename Read, typename Response>
using AnswerOf = typename std::invoke_result_t<Read&, Response&>::value_type;

// What one call says besides its message.
struct CallTarget {
  std::string_view cache = {};  // for errors, and as metadata when `in_cache`
  sdk::Host host = sdk::Host::kCache;
  bool in_cache = false;
  bool authorized = true;
  bool consistent = false;
  std::optional<std::chrono::milliseconds> timeout = {};
  std::stop_token stop = {};
};

// What all copies of a client share. Safe from any thread.
class CacheCore {
 public:
  static Result<std::shared_ptr<CacheCore>> Create(CacheClientOptions options,
                                                   sdk::Surroundings surroundings);

  const CacheClientOptions& options() const { return options_; }
  const Executor& callbacks() const { return callbacks_; }
  base::Instant now() const { return surroundings_.clock->Now(); }
  void Close();

  // Begins a call and returns at once. `read(Response&)` makes the answer, a Result, on the
  // client's thread. What is wrong before anything is sent comes as the answer too. Without an
  // executor nobody may continue from the answer, only wait.
  template <typename Request, typename Response, typename Read>
  auto Unary(const wire::Rpc<Request, Response>& rpc, const Request& request,
             const CallTarget& target, Read read, Executor executor = {})
      -> Pending<AnswerOf<Read, Response>>;

  // The same for a batch of `items` items, in requests that each have some of them. `read` makes an
  // item's answer out of its message. The list is in the order of the items; an error in its place
  // only when no item has an answer.
  template <typename Request, typename Response, typename Read>
  auto Batch(const wire::Rpc<Request, Response>& rpc, std::vector<sdk::BatchPart> parts,
             std::size_t items, const CallTarget& target, Read read, Executor executor = {})
      -> Pending<std::vector<Result<AnswerOf<Read, Response>>>>;

  // An answer that needed no request.
  template <typename Answer>
  static Pending<Answer> Known(Result<Answer> answer, Executor executor) {
    auto state = std::make_shared<PendingState<Answer>>(std::move(executor));
    state->Fulfil(std::move(answer));
    return Pending<Answer>(std::move(state));
  }
  // The error of a call that was refused before anything was sent.
  static Error Refusal(const Error& error, std::string_view operation, const CallTarget& target);

  // Waits for the answer. Not on the client's own thread, which would have to give it.
  template <typename T>
  Result<T> Await(Pending<T> pending, std::chrono::milliseconds timeout);

  std::chrono::milliseconds TimeoutOf(const CallTarget& target) const;

 private:
  CacheCore(CacheClientOptions options, sdk::Surroundings surroundings);
  Status Start(std::unique_ptr<net::TlsClientContext> tls);
  Status Connect();
  Status Check(const CallTarget& target) const;
  sdk::CallRequest MakeRequest(const CallTarget& target) const;

  const CacheClientOptions options_;
  const sdk::Surroundings surroundings_;
  const Executor callbacks_;
  sdk::IoThread thread_;
  std::optional<sdk::Resident<sdk::Transport>> transport_;  // there once Start() worked
};

template <typename Request, typename Response, typename Read>
auto CacheCore::Unary(const wire::Rpc<Request, Response>& rpc, const Request& request,
                      const CallTarget& target, Read read, Executor executor)
    -> Pending<AnswerOf<Read, Response>> {
  using Answer = AnswerOf<Read, Response>;
  sdk::CallRequest call = MakeRequest(target);
  call.path = rpc.path;
  call.retry_safe = rpc.retry_safe();
  wire::AppendTo(request, call.message);
  Status fine = Check(target);
  if (fine.has_value()) fine = sdk::CheckRequestSize(call.message, options_.configuration);
  if (!fine.has_value()) {
    return Known<Answer>(Refusal(fine.error(), rpc.name(), target), std::move(executor));
  }
  auto state = std::make_shared<PendingState<Answer>>(std::move(executor));
  transport_->Post([call = std::move(call), completion = sdk::Completion<Answer>(state),
                    read = std::move(read)](sdk::Transport& transport) mutable {
    transport.Begin(std::move(call), [completion = std::move(completion),
                                      read = std::move(read)](Result<std::string> bytes) mutable {
      if (!bytes.has_value()) return completion(std::move(bytes).error());
      auto response = wire::Parse<Response>(*bytes);
      if (!response.has_value()) return completion(response.error());
      completion(read(*response));
    });
  });
  return Pending<Answer>(std::move(state));
}

template <typename Request, typename Response, typename Read>
auto CacheCore::Batch(const wire::Rpc<Request, Response>& rpc, std::vector<sdk::BatchPart> parts,
                      std::size_t items, const CallTarget& target, Read read, Executor executor)
    -> Pending<std::vector<Result<AnswerOf<Read, Response>>>> {
  using Answers = sdk::TypedBatchAnswers<Response, Read, AnswerOf<Read, Response>>;
  using Answer = typename Answers::Answer;
  if (Status fine = Check(target); !fine.has_value()) {
    return Known<Answer>(Refusal(fine.error(), rpc.name(), target), std::move(executor));
  }
  auto state = std::make_shared<PendingState<Answer>>(std::move(executor));
  sdk::CallRequest call = MakeRequest(target);
  call.path = rpc.path;
  call.retry_safe = rpc.retry_safe();
  auto answers = std::make_unique<Answers>(items, std::move(read), sdk::Completion<Answer>(state));
  transport_->Post([call = std::move(call), parts = std::move(parts),
                    answers = std::move(answers)](sdk::Transport& transport) mutable {
    sdk::BatchCall::Begin(transport, std::move(call), std::move(parts), std::move(answers));
  });
  return Pending<Answer>(std::move(state));
}

template <typename T>
Result<T> CacheCore::Await(Pending<T> pending, std::chrono::milliseconds timeout) {
  if (!pending.ready() && thread_.IsCurrent()) {
    return Error(ErrorCode::kFailedPrecondition,
                 "a blocking call was made on the client's own thread, which would wait for itself")
        .WithHint("give Then() an executor that runs tasks on another thread");
  }
  if (!pending.WaitFor(timeout + limits::kAnswerGrace)) {
    return Error(ErrorCode::kTimeout, "the client's thread did not answer in time");
  }
  return pending.Get();
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
