#pragma once

#include "crypto/hkdf.h"
#include "store/store.h"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace keepsake::identity {

// A store for tests: everything in a map, works run inside Submit() or when the test says so, and a
// commit fails when the test says so. What it seals is bound to id and context and is no plaintext.
// For one thread.
class FakeStore final : public store::Store {
 public:
  const std::string& id() const override { return id_; }
  std::uint64_t generation() const override { return generation_; }

  store::Sealed Seal(const store::RecordId& id, std::string_view context,
                     std::string_view plaintext) override {
    std::string sealed = Bound(id, context);
    for (const char c : plaintext) sealed.push_back(static_cast<char>(c ^ 0x5A));
    return sealed;
  }
  Result<crypto::SecretBytes> Unseal(const store::RecordId& id, std::string_view context,
                                     std::string_view sealed) const override {
    const std::string bound = Bound(id, context);
    if (!sealed.starts_with(bound)) return Error(ErrorCode::kDataLoss, "does not open");
    std::string plaintext(sealed.substr(bound.size()));
    for (char& c : plaintext) c = static_cast<char>(c ^ 0x5A);
    return crypto::SecretBytes(plaintext);
  }
  crypto::SecretBytes DeriveKey(std::string_view purpose) const override {
    return crypto::HkdfSha256("root", {}, purpose, 32);
  }

  Status ForEach(store::Kind kind,
                 const std::function<Status(std::string_view, std::string_view)>& each) override {
    for (const auto& [id, sealed] : records_) {
      if (id.first != kind) continue;
      if (Status done = each(id.second, sealed); !done.has_value()) return done;
    }
    return {};
  }

  void Submit(std::move_only_function<Status(store::Transaction&)> work,
              std::move_only_function<void(Status)> done) override {
    queue_.emplace_back(std::move(work), std::move(done));
    if (!held_) Release();
  }
  void OnFatal(std::move_only_function<void(const Error&)>) override {}

  // From here on works wait; Release() runs them as one group.
  void Hold() { held_ = true; }
  void Release() {
    held_ = false;
    auto records = records_;
    std::vector<std::pair<std::move_only_function<void(Status)>, Status>> answers;
    for (auto& [work, done] : std::exchange(queue_, {})) {
      Writes writes(records);
      Status status = work(writes);
      if (status.has_value()) records = std::move(writes.records);
      answers.emplace_back(std::move(done), std::move(status));
    }
    const bool failed = std::exchange(fail_next_commit_, false);
    if (!failed) {
      records_ = std::move(records);
      ++generation_;
    }
    for (auto& [done, status] : answers) {
      done(failed && status.has_value()
               ? Status(Error(ErrorCode::kServerUnavailable, "the disk is full"))
               : std::move(status));
    }
  }
  void FailNextCommit() { fail_next_commit_ = true; }

  using Records = std::map<std::pair<store::Kind, std::string>, std::string>;
  Records& records() { return records_; }

 private:
  struct Writes final : store::Transaction {
    explicit Writes(Records copy) : records(std::move(copy)) {}
    Status Put(const store::RecordId& id, const store::Sealed& record) override {
      records[{id.kind, id.key}] = record;
      return {};
    }
    Status Delete(const store::RecordId& id) override {
      records.erase({id.kind, id.key});
      return {};
    }
    Records records;
  };

  static std::string Bound(const store::RecordId& id, std::string_view context) {
    return std::to_string(static_cast<int>(id.kind)) + '|' + id.key + '|' + std::string(context) +
           '|';
  }

  const std::string id_ = "0123456789abcdef0123456789abcdef";
  Records records_;
  std::deque<std::pair<std::move_only_function<Status(store::Transaction&)>,
                       std::move_only_function<void(Status)>>>
      queue_;
  std::uint64_t generation_ = 0;
  bool held_ = false;
  bool fail_next_commit_ = false;
};

}  // namespace keepsake::identity
