#pragma once

#include <keepsake/cache_handle.h>

#include "sdk/cache_core.h"
#include "sdk/readers.h"
#include "sdk/validation.h"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

// How a method of a handle becomes a call. A method says which RPC it is, what item it is about,
// its options, what its answer means (readers.h), and what else goes into the request; all the rest
// is here, for both faces.
namespace keepsake {
inline namespace v1 {
namespace internal {

// An RPC that names no single item.
struct NoItem {};

// Names the item of a request. Errors: kInvalidArgument.
template <typename Request>
Status PutName(Request& request, BytesView name) {
  std::string text(name.text());
  if constexpr (requires { request.mutable_cache_key(); }) {
    request.set_cache_key(std::move(text));
    return sdk::CheckKey(name);
  } else if constexpr (requires { request.mutable_dictionary_name(); }) {
    request.set_dictionary_name(std::move(text));
    return sdk::CheckName("the dictionary name", name);
  } else if constexpr (requires { request.mutable_list_name(); }) {
    request.set_list_name(std::move(text));
    return sdk::CheckName("the list name", name);
  } else if constexpr (requires { request.mutable_leaderboard(); }) {
    request.set_leaderboard(std::move(text));
    return sdk::CheckText("the leaderboard name", name);
  } else {
    request.set_set_name(std::move(text));
    return sdk::CheckName("the set name", name);
  }
}
template <typename Request>
Status PutName(Request&, NoItem) {
  return {};
}

// The TTL of a request whose options have one. Errors: kInvalidArgument.
template <typename Request, typename Options>
Status PutTtl(Request& request, const Options& options, std::chrono::milliseconds usual) {
  if constexpr (requires { options.ttl.refreshes(); }) {
    request.set_refresh_ttl(options.ttl.refreshes());
    request.set_ttl_milliseconds(
        static_cast<std::uint64_t>(options.ttl.ttl().value_or(usual).count()));
    return sdk::CheckPositive("the ttl", options.ttl.ttl());
  } else if constexpr (requires {
                         options.ttl;
                         request.ttl_milliseconds();
                       }) {
    request.set_ttl_milliseconds(static_cast<std::uint64_t>(options.ttl.value_or(usual).count()));
    return sdk::CheckPositive("the ttl", options.ttl);
  } else {
    return {};
  }
}

// `fill(request)` checks and writes what a call takes beside its item; gives a Status or nothing.
inline constexpr auto kNoMore = [](auto&) {};
template <typename Request, typename Fill>
Status PutRest(Request& request, Fill& fill) {
  if constexpr (std::is_void_v<std::invoke_result_t<Fill&, Request&>>) {
    fill(request);
    return {};
  } else {
    return fill(request);
  }
}

template <typename Options>
CallTarget TargetOf(const CachePlace& place, const Options& options) {
  CallTarget target{
      .cache = place.cache, .in_cache = true, .timeout = options.timeout, .stop = options.stop};
  if constexpr (requires { options.read_concern; }) {
    const ReadConcern usual = place.core->options().configuration.read_concern;
    target.consistent = options.read_concern.value_or(usual) == ReadConcern::kConsistent;
  }
  return target;
}

// A pending call as its face gives it. `executor` below is what a face needs of one.
template <typename Face, typename T>
typename Face::template Answer<T> Give(CacheCore& core, Pending<T> pending,
                                       const CallTarget& target) {
  if constexpr (std::is_same_v<Face, Blocking>) {
    return core.Await(std::move(pending), core.TimeoutOf(target));
  } else {
    return pending;
  }
}
template <typename Face>
Executor ExecutorOf(const CacheCore& core) {
  if constexpr (std::is_same_v<Face, Blocking>)
    return {};
  else
    return core.callbacks();
}

// The answer of a call that has nothing to ask for.
template <typename Answer>
Result<Answer> EmptyAnswer() {
  if constexpr (std::is_void_v<Answer>)
    return {};
  else if constexpr (requires { Answer::Hit({}); })
    return Answer::Hit({});
  else
    return Answer{};
}

// One call. `at_once`: the answer when there is nothing to ask for, once the arguments are found
// right.
template <typename Face, typename Request, typename Response, typename Name, typename Options,
          typename Read, typename Fill>
auto CallAt(const CachePlace& place, const wire::Rpc<Request, Response>& rpc, Name name,
            const Options& options, Read read, Fill fill,
            std::optional<Result<AnswerOf<Read, Response>>> at_once) ->
    typename Face::template Answer<AnswerOf<Read, Response>> {
  CacheCore& core = *place.core;
  const CallTarget target = TargetOf(place, options);
  Request request;
  const auto prepare = [&]() -> Status {
    TRY(sdk::CheckCacheName(place.cache));
    TRY(PutName(request, name));
    TRY(PutTtl(request, options, core.options().default_ttl));
    return PutRest(request, fill);
  };
  if (Status fine = prepare(); !fine.has_value()) {
    at_once.emplace(CacheCore::Refusal(fine.error(), rpc.name(), target));
  }
  Executor executor = ExecutorOf<Face>(core);
  if (at_once.has_value()) {
    return Give<Face>(core, CacheCore::Known(*std::move(at_once), std::move(executor)), target);
  }
  return Give<Face>(core, core.Unary(rpc, request, target, std::move(read), std::move(executor)),
                    target);
}

// Where a family's calls go: they are parts of a handle.
template <template <typename> class Calls, typename Face>
const CachePlace& PlaceOf(const Calls<Face>& calls) {
  return static_cast<const BasicCacheHandle<Face>&>(calls).place();
}

// A call of a handle's family.
template <template <typename> class Calls, typename Face, typename Rpc, typename Name,
          typename Options, typename Read, typename Fill = decltype(kNoMore)>
auto Call(const Calls<Face>& calls, const Rpc& rpc, Name name, const Options& options, Read read,
          Fill fill = kNoMore) {
  return CallAt<Face>(PlaceOf(calls), rpc, name, options, std::move(read), std::move(fill), {});
}
// The same about several things: without any there is nothing to ask for.
template <typename List, template <typename> class Calls, typename Face, typename Rpc,
          typename Name, typename Options, typename Read, typename Fill>
auto CallAbout(const List& things, const Calls<Face>& calls, const Rpc& rpc, Name name,
               const Options& options, Read read, Fill fill) {
  std::optional<Result<AnswerOf<Read, typename Rpc::Response>>> at_once;
  if (things.empty()) at_once = EmptyAnswer<AnswerOf<Read, typename Rpc::Response>>();
  return CallAt<Face>(PlaceOf(calls), rpc, name, options, std::move(read), std::move(fill),
                      std::move(at_once));
}

// Copies borrowed bytes into a repeated field.
template <typename Field>
void PutAll(const BytesList& list, Field& field) {
  field.Reserve(static_cast<int>(list.size()));
  for (const BytesView bytes : list) field.Add(std::string(bytes.text()));
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
