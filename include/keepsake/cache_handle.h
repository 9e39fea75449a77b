#pragma once

#include <keepsake/dictionary.h>
#include <keepsake/face.h>
#include <keepsake/leaderboard.h>
#include <keepsake/list.h>
#include <keepsake/scalar.h>
#include <keepsake/set.h>
#include <keepsake/sorted_set.h>

#include <string>
#include <string_view>
#include <utility>

namespace keepsake {
inline namespace v1 {

/// One cache of a client: the calls on its items, a family a header. A small value, safe from any
/// thread; it keeps its client alive. Keys and values are copied before a call returns.
///
/// Errors of every call: kInvalidArgument (an empty name or key, a time of 0, too long, a range the
/// wrong way round; nothing was sent), kCacheNotFound, kAuthentication, kPermission,
/// kLimitExceeded, kTimeout, kCancelled, kServerUnavailable, kConnection, kClientResourceExhausted,
/// kFailedPrecondition (an item of another type; or the client is closed, or the process has forked
/// since it was made).
template <typename Face>
class KEEPSAKE_EXPORT BasicCacheHandle : public ScalarCalls<Face>,
                                         public DictionaryCalls<Face>,
                                         public SetCalls<Face>,
                                         public ListCalls<Face>,
                                         public SortedSetCalls<Face> {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  BasicLeaderboard<Face> Leaderboard(std::string_view name) const {
    return BasicLeaderboard<Face>(place_, std::string(name));
  }

  /// The same calls, which return at once.
  BasicCacheHandle<Asynchronous> Async() const { return BasicCacheHandle<Asynchronous>(place_); }
  const std::string& name() const { return place_.cache; }

  /// For the library itself.
  const internal::CachePlace& place() const { return place_; }

 private:
  friend class CacheClient;
  template <typename OtherFace>
  friend class BasicCacheHandle;
  explicit BasicCacheHandle(internal::CachePlace place) : place_(std::move(place)) {}

  internal::CachePlace place_;
};

using CacheHandle = BasicCacheHandle<Blocking>;
using AsyncCacheHandle = BasicCacheHandle<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
