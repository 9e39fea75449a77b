#include "ops/cache_names.h"

#include "base/error.h"
#include "base/log.h"
#include "base/try.h"
#include "engine/engine.h"
#include "identity/record.h"

#include <algorithm>

namespace keepsake::ops {
namespace {

// 1: when it was made. 2: also the memory of its own.
constexpr std::uint8_t kRecordVersion = 2;
constexpr std::string_view kContext = "cache";

store::RecordId RecordIdOf(const std::string& name) {
  return {store::Kind::kCache, name};
}

// Errors: kDataLoss.
Result<std::uint64_t> MemoryIn(std::string_view record) {
  identity::RecordReader reader(record);
  const std::uint8_t version = reader.Version();
  (void)reader.Time();  // when it was made
  const std::uint64_t memory_bytes = version == 1 ? 0 : reader.Number();
  TRY(reader.Finish());
  return memory_bytes;
}

Error NoSuchCache() {
  return Error(ErrorCode::kCacheNotFound, "there is no cache of this name");
}

}  // namespace

Status CheckCacheName(std::string_view name) {
  const bool printable = std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
  if (!name.empty() && name.size() <= limits::kNameBytes && printable && name.front() != ' ' &&
      name.back() != ' ') {
    return {};
  }
  return base::InvalidArgument(
      "the name of a cache has 1 to 255 printable ASCII characters and no space at its ends");
}

CacheNames::CacheNames(store::Store& store, engine::Engine& engine, const base::Clock& clock,
                       std::size_t most)
    : store_(store), engine_(engine), clock_(clock), most_(most) {}

Status CacheNames::Load() {
  const Status read = store_.ForEach(
      store::Kind::kCache, [&](std::string_view name, std::string_view sealed) -> Status {
        TRY_ASSIGN(const crypto::SecretBytes record,
                   store_.Unseal(RecordIdOf(std::string(name)), kContext, sealed));
        TRY_ASSIGN(const std::uint64_t memory_bytes, MemoryIn(record.view()));
        TRY(LoadOne(name, memory_bytes));
        committed_.emplace(name);
        return {};
      });
  working_ = committed_;
  return read;
}

Status CacheNames::LoadOne(std::string_view name, std::uint64_t memory_bytes) {
  const auto made = engine_.CreateCache(name, memory_bytes, clock_.Now());
  if (made.has_value()) return {};
  if (memory_bytes == 0) return made.error();
  log::Warn("cache.memory_shared", {{"cache", name}, {"why", made.error().message()}});
  TRY(engine_.CreateCache(name));
  return {};
}

Status CacheNames::Write(const std::string& name, std::uint64_t memory_bytes,
                         store::Transaction& transaction) {
  if (working_.contains(name)) {
    return Error(ErrorCode::kAlreadyExists, "a cache of this name exists already");
  }
  if (working_.size() >= most_) {
    return Error(ErrorCode::kLimitExceeded, "there are too many caches; delete some first");
  }
  const store::RecordId id = RecordIdOf(name);
  const std::string record =
      identity::RecordWriter(kRecordVersion).Time(clock_.Wall()).Number(memory_bytes).Take();
  TRY(transaction.Put(id, store_.Seal(id, kContext, record)));
  working_.insert(name);
  return {};
}

Status CacheNames::Erase(const std::string& name, store::Transaction& transaction) {
  if (!working_.contains(name)) return NoSuchCache();
  TRY(transaction.Delete(RecordIdOf(name)));
  working_.erase(name);
  return {};
}

// A store whose queue is full answers on the caller's thread, where the sets must not be touched:
// whether the work ran tells the two apart.
void CacheNames::Create(std::string name, std::uint64_t memory_bytes, Done done) {
  const auto ran = std::make_shared<bool>(false);
  store_.Submit(
      [this, name, memory_bytes, ran](store::Transaction& transaction) {
        *ran = true;
        return Write(name, memory_bytes, transaction);
      },
      [this, name, memory_bytes, ran, done = std::move(done)](Status status) mutable {
        if (!*ran) return done(std::move(status));
        Created(name, memory_bytes, std::move(status), std::move(done));
      });
}

void CacheNames::Created(const std::string& name, std::uint64_t memory_bytes, Status status,
                         Done done) {
  if (!status.has_value()) {
    // Refused by the work itself, it changed nothing; failed with its group, the group is undone.
    // What else of the group succeeded is put back by its own turn, before any further work.
    working_ = committed_;
    return done(std::move(status));
  }
  committed_.insert(name);
  working_.insert(name);
  auto made = engine_.CreateCache(name, memory_bytes, clock_.Now());
  if (made.has_value()) {
    log::Info("cache.created", {{"cache", name}});
    return done({});
  }
  // On disk but not in the engine, which has no room for it now: taken back, so that the answer and
  // the next start say the same.
  Delete(name, [error = made.error(), done = std::move(done)](Status) mutable { done(error); });
}

void CacheNames::Delete(std::string name, Done done) {
  const auto ran = std::make_shared<bool>(false);
  store_.Submit(
      [this, name, ran](store::Transaction& transaction) {
        *ran = true;
        return Erase(name, transaction);
      },
      [this, name, ran, done = std::move(done)](Status status) mutable {
        if (!*ran) return done(std::move(status));
        Deleted(name, std::move(status), std::move(done));
      });
}

void CacheNames::Deleted(const std::string& name, Status status, Done done) {
  if (!status.has_value()) {
    working_ = committed_;
    return done(std::move(status));
  }
  committed_.erase(name);
  working_.erase(name);
  if (engine_.DeleteCache(name).has_value()) log::Info("cache.deleted", {{"cache", name}});
  done({});
}

}  // namespace keepsake::ops
