#pragma once

#include "base/random.h"
#include "net/event_loop.h"
#include "sdk/aws/keys.h"

#include <functional>
#include <memory>
#include <vector>

namespace keepsake::sdk {

// The keys of a client, fetched once however many ask. From limits::kKeysRefreshAhead before their
// end newer ones are fetched beside, give or take; only past it somebody waits for them. A fetch
// that fails keeps keys that still hold, and those of an instance even past their end.
// Loop thread only. Source: aws-auth.md §5.10.
class KeysCache {
 public:
  using Waiter = std::move_only_function<void(Result<KeysPtr>)>;

  KeysCache(net::EventLoop& loop, std::unique_ptr<KeySource> source, base::Random& random);

  // `waiter` is called at once when there are keys, else after the fetch.
  void Get(Waiter waiter);
  // The service has refused `keys`: gives other ones, or an error when there are none.
  void Refused(const KeysPtr& keys, Waiter waiter);

 private:
  struct Waiting {
    KeysPtr refused;  // these will not do; null: any will
    Waiter waiter;
  };

  bool Expired() const;
  void RefreshAhead();
  void Await(Waiting waiting);
  void OnFetched(Result<Keys> fetched);
  Result<KeysPtr> AnswerFor(const Waiting& waiting, const std::optional<Error>& failure) const;

  net::EventLoop& loop_;
  const std::unique_ptr<KeySource> source_;
  base::Random& random_;
  KeysPtr current_;
  bool fetching_ = false;
  base::Instant refresh_after_{};  // not beside a call before this
  std::vector<Waiting> waiting_;
};

}  // namespace keepsake::sdk
