#include "sdk/credentials.h"

#include "base/limits.h"

#include <algorithm>

namespace keepsake::sdk {
namespace {

using std::chrono::nanoseconds;

// Evenly from [1 - spread, 1 + spread] of `time`, so that clients do not march in step.
nanoseconds Jittered(nanoseconds time, double spread, base::Random& random) {
  const double factor = 1 - spread + 2 * spread * random.Unit();
  return nanoseconds(static_cast<std::int64_t>(static_cast<double>(time.count()) * factor));
}

Error SameToken() {
  return Error(ErrorCode::kAuthentication, "the source of the token still has the same one");
}

}  // namespace

Credentials::Credentials(net::EventLoop& loop, std::unique_ptr<TokenSource> source,
                         base::Random& random)
    : loop_(loop),
      source_(std::move(source)),
      random_(random),
      refresh_(loop),
      delayed_fetch_(loop) {}

bool Credentials::IsStale() const {
  return current_->access.expires_at.has_value() && source_->can_change() &&
         loop_.clock().Wall() >= *current_->access.expires_at && loop_.now() >= rest_until_;
}

void Credentials::Get(Waiter waiter) {
  if (EpochPtr current = Current(); current != nullptr) return waiter(std::move(current));
  Await({current_ == nullptr ? 0 : current_->number, true, std::move(waiter)});
}

void Credentials::Refused(std::uint64_t number, Waiter waiter) {
  Waiting waiting{number, false, std::move(waiter)};
  const bool is_replaced = current_ != nullptr && current_->number > number;
  if (is_replaced || !source_->can_change()) return waiting.waiter(AnswerFor(waiting));
  Await(std::move(waiting));
}

void Credentials::Await(Waiting waiting) {
  waiting_.push_back(std::move(waiting));
  if (fetching_ || delayed_fetch_.pending()) return;
  if (loop_.now() >= rest_until_) return Fetch();
  if (in_vain_ > 0) return AnswerAll();
  delayed_fetch_.Start(rest_until_ - loop_.now(), [this] { Fetch(); });
}

void Credentials::Fetch() {
  if (std::exchange(fetching_, true)) return;
  source_->Fetch([this](Result<Access> fetched) { OnFetched(std::move(fetched)); });
}

void Credentials::OnFetched(Result<Access> fetched) {
  fetching_ = false;
  const bool wanted = SomebodyWantsNews();
  bool is_new = false;
  if (fetched.has_value()) {
    failure_.reset();
    is_new = Adopt(*std::move(fetched));
  } else {
    failure_ = std::move(fetched).error();
  }
  Rest(failure_.has_value() || (wanted && !is_new));
  ScheduleRefresh();
  AnswerAll();
}

bool Credentials::Adopt(Access access) {
  const bool is_new = current_ == nullptr || current_->access.api_key != access.api_key ||
                      !current_->access.SameEndpoints(access);
  const std::uint64_t last = current_ == nullptr ? 0 : current_->number;
  current_ = std::make_shared<const Epoch>(Epoch{is_new ? last + 1 : last, std::move(access)});
  return is_new;
}

bool Credentials::SomebodyWantsNews() const {
  return current_ != nullptr && std::ranges::any_of(waiting_, [this](const Waiting& w) {
           return w.newer_than >= current_->number;
         });
}

void Credentials::Rest(bool in_vain) {
  if (!in_vain) {
    in_vain_ = 0;
    rest_until_ = loop_.now() + limits::kTokenRest;
    return;
  }
  constexpr int kMostDoublings = 10;  // beyond kTokenRestMax
  const nanoseconds grown = limits::kTokenRest * (1LL << std::min(in_vain_++, kMostDoublings));
  const nanoseconds most = std::min<nanoseconds>(grown, limits::kTokenRestMax);
  rest_until_ = loop_.now() + Jittered(most * 3 / 4, 1.0 / 3, random_);  // from half of it to all
}

void Credentials::ScheduleRefresh() {
  if (!source_->can_change()) return;
  const nanoseconds after = UntilRefresh();
  if (after > nanoseconds::zero()) refresh_.Start(after, [this] { Fetch(); });
}

// 0: not at all.
nanoseconds Credentials::UntilRefresh() const {
  const nanoseconds rest = rest_until_ - loop_.now();
  if (failure_.has_value() && current_ != nullptr) return rest;
  if (current_ == nullptr) return nanoseconds::zero();
  nanoseconds after = Jittered(source_->refresh_interval(), 0.1, random_);
  if (const auto& end = current_->access.expires_at; end.has_value()) {
    const nanoseconds life = *end - loop_.clock().Wall();
    const nanoseconds margin = std::max<nanoseconds>(life / 10, limits::kTokenMargin);
    const nanoseconds before_end = Jittered(life - margin, 0.05, random_);
    // A token that is at its end already is looked at again when it is used.
    if (before_end > rest && (after.count() == 0 || before_end < after)) after = before_end;
  }
  return after;
}

void Credentials::AnswerAll() {
  std::vector<Waiting> all;
  all.swap(waiting_);
  for (Waiting& waiting : all) waiting.waiter(AnswerFor(waiting));
}

Result<EpochPtr> Credentials::AnswerFor(const Waiting& waiting) const {
  if (current_ != nullptr && (waiting.old_will_do || current_->number > waiting.newer_than)) {
    return current_;
  }
  return failure_.has_value() ? *failure_ : SameToken();
}

}  // namespace keepsake::sdk
