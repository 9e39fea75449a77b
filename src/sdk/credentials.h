#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "net/event_loop.h"
#include "sdk/access.h"
#include "sdk/token_source.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace keepsake::sdk {

// One token with its endpoints, as long as it is the current one and for the calls that began with
// it. Immutable.
struct Epoch {
  std::uint64_t number = 0;  // 1, 2, ...
  Access access;
};
using EpochPtr = std::shared_ptr<const Epoch>;

// The token of a client, fetched once however many ask, and again when it ages or is refused.
//
//   - A fetch is shared by all who wait for it (S-SDK-5).
//   - A failing source keeps the token there is; failures are waited out for longer each time.
//   - In the background it is fetched again every refresh_interval() give or take a tenth, and
//     before the end of its life.
//   - A refused token is fetched again at most once in limits::kTokenRest. When that brings the
//   same
//     token, further refusals are answered from memory for a time that grows to kTokenRestMax.
//   - A token past its end is fetched again before use; when that brings nothing better it is used
//     all the same, because the clock that is wrong may be ours.
//
// Loop thread only. Source: secret-caching.md §5.3.
class Credentials {
 public:
  using Waiter = std::move_only_function<void(Result<EpochPtr>)>;

  Credentials(net::EventLoop& loop, std::unique_ptr<TokenSource> source, base::Random& random);

  // The token to use now, or null when it must be waited for.
  EpochPtr Current() const { return current_ == nullptr || IsStale() ? nullptr : current_; }
  // The same for those who wait: called at once, or after the fetch.
  void Get(Waiter waiter);
  // The service has refused the token of epoch `number`. Gives a newer epoch, or an error when
  // there is none: the fetch's own, or kAuthentication when it brought the same token again.
  void Refused(std::uint64_t number, Waiter waiter);

 private:
  struct Waiting {
    std::uint64_t newer_than;  // the epoch that will not do
    bool old_will_do;          // but rather that one than none
    Waiter waiter;
  };

  // Past its end, and it is time to look for another one.
  bool IsStale() const;
  void Await(Waiting waiting);
  void Fetch();
  void OnFetched(Result<Access> fetched);
  // Makes what was fetched the current epoch; whether it is another token.
  bool Adopt(Access access);
  bool SomebodyWantsNews() const;
  // For how long nobody asks the source again by himself.
  void Rest(bool in_vain);
  void ScheduleRefresh();
  std::chrono::nanoseconds UntilRefresh() const;
  void AnswerAll();
  Result<EpochPtr> AnswerFor(const Waiting& waiting) const;

  net::EventLoop& loop_;
  const std::unique_ptr<TokenSource> source_;
  base::Random& random_;

  EpochPtr current_;
  std::vector<Waiting> waiting_;
  bool fetching_ = false;
  std::optional<Error> failure_;  // of the last fetch
  int in_vain_ = 0;               // fetches in a row that failed, or brought nothing new when asked
  base::Instant rest_until_{};
  net::Timer refresh_;
  net::Timer delayed_fetch_;
};

}  // namespace keepsake::sdk
