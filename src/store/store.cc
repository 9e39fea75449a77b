#include "store/store.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "store/committer.h"
#include "store/opening.h"
#include "store/sealing.h"

#include <future>

namespace keepsake::store {
namespace {

class DurableStore final : public Store {
 public:
  DurableStore(Keyring keyring, OpenedStore opened, Ballast ballast, const base::Clock& clock,
               base::Random& random)
      : keyring_(std::move(keyring)),
        random_(random),
        committer_(std::move(opened), keyring_.active().id, std::move(ballast), clock, random),
        queue_([this](std::span<Work> group) { committer_.Commit(group); },
               [this] { committer_.Tidy(); }) {}

  const std::string& id() const override { return keyring_.store_id; }
  std::uint64_t generation() const override { return committer_.generation(); }

  Sealed Seal(const RecordId& id, std::string_view context, std::string_view plaintext) override {
    committer_.CountWrap();
    return SealRecord(keyring_, id, context, plaintext, random_);
  }
  Result<crypto::SecretBytes> Unseal(const RecordId& id, std::string_view context,
                                     std::string_view sealed) const override {
    return OpenRecord(keyring_, id, context, sealed);
  }
  crypto::SecretBytes DeriveKey(std::string_view purpose) const override {
    return keyring_.DeriveKey(purpose);
  }

  Status ForEach(Kind kind, const Each& each) override;
  void Submit(std::move_only_function<Status(Transaction&)> work,
              std::move_only_function<void(Status)> done) override;
  void OnFatal(std::move_only_function<void(const Error&)> on_fatal) override {
    committer_.OnFatal(std::move(on_fatal));
  }

 private:
  const Keyring keyring_;
  base::Random& random_;
  Committer committer_;
  CommitQueue queue_;  // last, so that its thread ends before what it uses
};

Status DurableStore::ForEach(Kind kind, const Each& each) {
  std::promise<Status> ended;
  Submit(
      [&](Transaction&) {
        return committer_.tables().ForEachRecord(
            static_cast<std::int64_t>(kind),
            [&](std::int64_t, std::string_view key, std::string_view sealed) {
              return each(key, sealed);
            });
      },
      [&](Status status) { ended.set_value(std::move(status)); });
  return ended.get_future().get();
}

void DurableStore::Submit(std::move_only_function<Status(Transaction&)> work,
                          std::move_only_function<void(Status)> done) {
  Work item{std::move(work), std::move(done)};
  if (queue_.Push(std::move(item))) return;
  log::Warn("store.queue_full");
  item.done(Error(ErrorCode::kServerUnavailable, "too many writes wait for the disk"));
}

}  // namespace

Status Store::Initialize(const StoreOptions& options, const crypto::SecretBytes& master_key,
                         const base::Clock& clock, base::Random& random) {
  return MakeStoreFile(options, Keyring::Make(clock.Wall(), random), master_key, random);
}

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options,
                                           const crypto::SecretBytes& master_key,
                                           const base::Clock& clock, base::Random& random) {
  TRY_ASSIGN(auto parts, options.path.empty() ? OpenInMemory(clock, random)
                                              : OpenStoreFile(options, master_key, clock, random));
  auto& [keyring, opened] = parts;
  Ballast ballast(options.path.empty() ? "" : options.path + ".ballast");
  return std::unique_ptr<Store>(std::make_unique<DurableStore>(
      std::move(keyring), std::move(opened), std::move(ballast), clock, random));
}

}  // namespace keepsake::store
