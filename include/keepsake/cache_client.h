#pragma once

#include <keepsake/cache_handle.h>
#include <keepsake/call_options.h>
#include <keepsake/configurations.h>
#include <keepsake/credential_source.h>
#include <keepsake/export.h>
#include <keepsake/result.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// What a client is made of.
struct CacheClientOptions {
  CredentialSource credentials{};
  Configuration configuration = Configurations::Laptop::Latest();
  /// How long an item lives when the call does not say: more than 0, whole milliseconds.
  std::chrono::milliseconds default_ttl{std::chrono::minutes(10)};
  /// When more than 0, Create() comes back only after the token was fetched and a connection was
  /// made, at most so long after it was called.
  std::chrono::milliseconds eager_connect{0};
  /// A PEM file of certificate authorities to trust for the cache beside the system's. Empty:
  /// KEEPSAKE_CA_FILE.
  std::string ca_file{};
};

/// Of CreateCache.
struct CreateCacheOptions {
  /// Memory that the cache has for itself, in bytes, at least 1 MiB: it evicts only its own items,
  /// and others do not take it. 0: the cache shares the server's memory with the others.
  /// Only `keepsake serve` knows this; the hosted service answers kUnimplemented.
  std::uint64_t memory_bytes = 0;
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
};

/// What CreateCache found.
class Created {
 public:
  explicit Created(bool created) : created_(created) {}
  /// The cache is new.
  bool created() const { return created_; }
  /// It was there already, and is as it was.
  bool existed() const { return !created_; }
  friend bool operator==(const Created&, const Created&) = default;

 private:
  bool created_;
};

/// What the service allows in one cache; 0 where it does not say.
struct CacheLimits {
  std::uint32_t max_traffic_rate = 0;     ///< Calls a second.
  std::uint32_t max_throughput_kbps = 0;  ///< Kilobytes a second.
  std::uint32_t max_item_size_kb = 0;
  std::uint64_t max_ttl_seconds = 0;
  bool operator==(const CacheLimits&) const = default;
};
struct TopicLimits {
  std::uint32_t max_publish_rate = 0;
  std::uint32_t max_subscription_count = 0;
  std::uint32_t max_publish_message_size_kb = 0;
  bool operator==(const TopicLimits&) const = default;
};
struct CacheInfo {
  std::string name{};
  CacheLimits cache_limits{};
  TopicLimits topic_limits{};
  bool operator==(const CacheInfo&) const = default;
};

/// A client of Momento Cache. Copies are cheap and share connections, token and I/O thread; all of
/// it is safe from any thread. Make one and keep it. After fork() the child makes its own.
///
/// When the last copy goes away, calls that are on their way end with kCancelled; that takes at
/// most a second.
class KEEPSAKE_EXPORT CacheClient {
 public:
  /// Reads the options, and the token when it is there to be read (a string, a variable); a token
  /// in Secrets Manager is fetched by the first call, or here with `eager_connect`.
  /// Errors: kInvalidArgument naming the option or what is wrong with the token, kAuthentication
  /// when there is no token to be found; with `eager_connect` what fetching and connecting give.
  static Result<CacheClient> Create(CacheClientOptions options);

  /// Errors show when a call is made.
  CacheHandle Cache(std::string_view name) const;

  /// Makes a cache, or finds that there is one, which then stays as it is. Its name: 1 to 255 bytes,
  /// not only spaces.
  Result<Created> CreateCache(std::string_view name, const CreateCacheOptions& options = {}) const;
  /// Errors: kCacheNotFound.
  Status DeleteCache(std::string_view name, const CallOptions& options = {}) const;
  /// All caches, over all pages.
  Result<std::vector<CacheInfo>> ListCaches(const CallOptions& options = {}) const;
  /// Deletes all items of a cache. Errors: kCacheNotFound.
  Status FlushCache(std::string_view name, const CallOptions& options = {}) const;
  /// Asks the cache service whether it is there. Needs no valid token.
  Status Ping(const CallOptions& options = {}) const;

  /// The commonest calls on items with the cache named in each.
  Result<Lookup<Bytes>> Get(std::string_view cache, BytesView key,
                            const ReadOptions& options = {}) const {
    return Cache(cache).Get(key, options);
  }
  Status Set(std::string_view cache, BytesView key, BytesView value,
             const SetOptions& options = {}) const {
    return Cache(cache).Set(key, value, options);
  }
  Status Delete(std::string_view cache, BytesView key, const CallOptions& options = {}) const {
    return Cache(cache).Delete(key, options);
  }

  /// Ends all calls with kCancelled and refuses new ones with kFailedPrecondition, for all copies.
  void Close() const;

 private:
  explicit CacheClient(std::shared_ptr<internal::CacheCore> core) : core_(std::move(core)) {}
  std::shared_ptr<internal::CacheCore> core_;
};

}  // namespace v1
}  // namespace keepsake
