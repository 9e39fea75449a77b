#include "sdk/aws/keys_cache.h"

#include "base/limits.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;

constexpr auto kPauseAfterRefresh = 60s;

}  // namespace

KeysCache::KeysCache(net::EventLoop& loop, std::unique_ptr<KeySource> source, base::Random& random)
    : loop_(loop), source_(std::move(source)), random_(random) {}

bool KeysCache::Expired() const {
  return current_->expires_at.has_value() && loop_.clock().Wall() >= *current_->expires_at;
}

void KeysCache::Get(Waiter waiter) {
  if (current_ == nullptr || Expired()) return Await({nullptr, std::move(waiter)});
  waiter(current_);
  RefreshAhead();
}

void KeysCache::Refused(const KeysPtr& keys, Waiter waiter) {
  if (current_ != nullptr && current_ != keys) return waiter(current_);
  Await({keys, std::move(waiter)});
}

void KeysCache::RefreshAhead() {
  if (fetching_ || !current_->expires_at.has_value() || loop_.now() < refresh_after_) return;
  if (loop_.clock().Wall() + limits::kKeysRefreshAhead >= *current_->expires_at) {
    // Clients that were started together do not ask together from here on.
    refresh_after_ = loop_.now() + kPauseAfterRefresh + std::chrono::seconds(random_.Below(60));
    Await({nullptr, [](const Result<KeysPtr>&) {}});
  }
}

void KeysCache::Await(Waiting waiting) {
  waiting_.push_back(std::move(waiting));
  if (std::exchange(fetching_, true)) return;
  source_->Fetch([this](Result<Keys> fetched) { OnFetched(std::move(fetched)); });
}

void KeysCache::OnFetched(Result<Keys> fetched) {
  fetching_ = false;
  std::optional<Error> failure;
  if (!fetched.has_value()) {
    failure = std::move(fetched).error();
  } else if (current_ == nullptr || *current_ != *fetched) {
    current_ = std::make_shared<const Keys>(*std::move(fetched));
  }
  std::vector<Waiting> all;
  all.swap(waiting_);
  for (Waiting& waiting : all) waiting.waiter(AnswerFor(waiting, failure));
}

Result<KeysPtr> KeysCache::AnswerFor(const Waiting& waiting,
                                     const std::optional<Error>& failure) const {
  const bool usable = current_ != nullptr && current_ != waiting.refused &&
                      (!failure.has_value() || !Expired() || source_->outlive_their_end());
  if (usable) return current_;
  return failure.has_value() ? *failure
                             : Error(ErrorCode::kAuthentication,
                                     "the source of the AWS credentials still has the same");
}

}  // namespace keepsake::sdk
