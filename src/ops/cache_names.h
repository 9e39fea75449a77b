#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/limits.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace keepsake::engine {
class Engine;
}

namespace keepsake::ops {

// 1 to limits::kNameBytes bytes of printable ASCII, neither first nor last of them a space: the
// name must be able to travel as a header's value. Errors: kInvalidArgument. Source:
// momento-semantics.md §8.
Status CheckCacheName(std::string_view name);

// Which caches there are, for good: a name is first on disk and then in the engine, and the other
// way round when it goes. The items are the engine's and last as long as the process.
// Safe from any thread.
class CacheNames {
 public:
  using Done = std::move_only_function<void(Status)>;

  // What is borrowed outlives the object.
  // At most `most` caches can be made.
  CacheNames(store::Store& store, engine::Engine& engine, const base::Clock& clock,
             std::size_t most = limits::kCaches);
  CacheNames(const CacheNames&) = delete;
  CacheNames& operator=(const CacheNames&) = delete;

  // Makes every stored cache in the engine; once, before anything else. A cache whose own memory
  // this engine has not to give shares that of all; the log says so.
  Status Load();

  // `done` is called once, on the store's thread. The name has been checked.
  // `memory_bytes` as in Engine::CreateCache, 0 or not under its least.
  // Errors: kAlreadyExists, kLimitExceeded above the most caches and for memory that there is not,
  // those of the store.
  void Create(std::string name, std::uint64_t memory_bytes, Done done);
  // Errors: kCacheNotFound, those of the store.
  void Delete(std::string name, Done done);

 private:
  Status LoadOne(std::string_view name, std::uint64_t memory_bytes);
  Status Write(const std::string& name, std::uint64_t memory_bytes,
               store::Transaction& transaction);
  Status Erase(const std::string& name, store::Transaction& transaction);
  void Created(const std::string& name, std::uint64_t memory_bytes, Status status, Done done);
  void Deleted(const std::string& name, Status status, Done done);

  store::Store& store_;
  engine::Engine& engine_;
  const base::Clock& clock_;
  const std::size_t most_;
  // The store's thread only, after Load(). What is on disk, and the same with the works of the
  // group that is being written; a group that fails takes the second back to the first.
  std::set<std::string, std::less<>> committed_;
  std::set<std::string, std::less<>> working_;
};

}  // namespace keepsake::ops
