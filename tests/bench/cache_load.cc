// Fills a cache and calls it, through the SDK's public headers (docs/benchmarks.md). The token
// comes on standard input; what came of it is one line of JSON on standard output.
//
//   cache_load fill      --items N --key-bytes K --value-bytes V --ttl-ms T
//   cache_load mixed     --bytes B --from N   new keys from N on with values of 28 to 4,703 bytes,
//                                             one write in five to a key that was there
//   cache_load get       --items N --key-bytes K --calls C [--in-flight 256]
//   cache_load batch     --items N --key-bytes K --calls C          100 keys a call
//   cache_load rate      --items N --key-bytes K --rate R --seconds S
//   cache_load make      --kind dictionary|set|list|zset --items N --elements E
//   cache_load fetch     --elements E --calls C                     a dictionary of so many fields
//   cache_load flush
//
// rate keeps to its times whatever the server does: latency counts from when a call was due.

#include <keepsake/cache_client.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using keepsake::CacheClient;
using keepsake::CacheHandle;
using Found = keepsake::Result<keepsake::Lookup<keepsake::Bytes>>;

constexpr const char* kCache = "bench";
constexpr std::size_t kInFlight = 256;
constexpr std::uint64_t kBatch = 500;

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "cache_load: " << why << '\n';
  std::exit(1);
}
template <typename T>
void Check(const keepsake::Result<T>& result) {
  if (!result) Die(std::string(result.error().message()));
}

class Flags {
 public:
  Flags(int argc, char** argv) {
    for (int i = 2; i + 1 < argc; i += 2) values_[argv[i]] = argv[i + 1];
  }
  std::string Text(const std::string& name) const {
    const auto found = values_.find("--" + name);
    if (found == values_.end()) Die("--" + name + " is missing");
    return found->second;
  }
  std::uint64_t Number(const std::string& name) const { return std::stoull(Text(name)); }
  std::uint64_t NumberOr(const std::string& name, std::uint64_t otherwise) const {
    return values_.contains("--" + name) ? Number(name) : otherwise;
  }

 private:
  std::map<std::string, std::string> values_;
};

// The generator of docs/benchmarks.md.
class Chance {
 public:
  std::uint64_t Below(std::uint64_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_ % bound;
  }

 private:
  std::uint64_t state_ = 12345;
};

std::string KeyOf(std::uint64_t i, std::size_t bytes) {
  std::string key = std::to_string(i);
  if (key.size() < bytes) key.insert(0, bytes - key.size(), 'k');
  return key;
}

// Keeps some calls on their way: waits for the oldest before it starts another.
template <typename T>
class Window {
 public:
  Window(std::size_t most, std::function<void(const keepsake::Result<T>&)> take)
      : most_(most), take_(std::move(take)) {}
  ~Window() { Wait(); }
  void Wait() {
    while (!pending_.empty()) TakeOldest();
  }
  void Add(keepsake::Pending<T> call) {
    if (pending_.size() == most_) TakeOldest();
    pending_.push_back(std::move(call));
  }

 private:
  void TakeOldest() {
    take_(pending_.front().Get());
    pending_.pop_front();
  }

  std::size_t most_;
  std::function<void(const keepsake::Result<T>&)> take_;
  std::deque<keepsake::Pending<T>> pending_;
};

using Statuses = std::vector<keepsake::Status>;

// Writes in batches; how many were refused.
class Writer {
 public:
  explicit Writer(const CacheHandle& cache) : cache_(cache.Async()) {}
  void Add(std::string key, std::string value) {
    items_.emplace_back(std::move(key), std::move(value));
    bytes_ += items_.back().first.size() + items_.back().second.size();
    if (items_.size() == kBatch || bytes_ > 200'000) Send();
  }
  void set_ttl(std::chrono::milliseconds ttl) { options_.ttl = ttl; }
  void Send() {
    if (items_.empty()) return;
    window_.Add(cache_.SetBatch(items_, options_));
    items_.clear();
    bytes_ = 0;
  }
  std::uint64_t refused() const { return refused_; }
  void Wait() {
    Send();
    window_.Wait();
  }

 private:
  void Count(const keepsake::Result<Statuses>& done) {
    Check(done);
    for (const auto& one : *done) refused_ += one.has_value() ? 0 : 1;
  }

  keepsake::AsyncCacheHandle cache_;
  keepsake::SetOptions options_;
  std::vector<std::pair<std::string, std::string>> items_;
  std::size_t bytes_ = 0;
  std::uint64_t refused_ = 0;
  Window<Statuses> window_{8, [this](const auto& done) { Count(done); }};
};

void Fill(const CacheHandle& cache, const Flags& flags) {
  Writer writer(cache);
  writer.set_ttl(std::chrono::milliseconds(flags.Number("ttl-ms")));
  const std::string value(flags.Number("value-bytes"), 'v');
  for (std::uint64_t i = 0; i < flags.Number("items"); ++i) {
    writer.Add(KeyOf(i, flags.Number("key-bytes")), value);
  }
  writer.Wait();
  std::printf("{\"refused\": %llu}\n", static_cast<unsigned long long>(writer.refused()));
}

// Sizes and shares of a published study of production caches.
void Mixed(const CacheHandle& cache, const Flags& flags) {
  Writer writer(cache);
  writer.set_ttl(std::chrono::hours(24));
  Chance chance;
  std::uint64_t keys = flags.Number("from"), written = 0;
  while (written < flags.Number("bytes")) {
    const std::uint64_t dice = chance.Below(10);
    const std::size_t size = dice < 3 ? 28 : dice < 8 ? 224 : 4703;
    const bool again = keys > 0 && chance.Below(5) == 0;
    const std::uint64_t key = again ? chance.Below(keys) : keys++;
    writer.Add(KeyOf(key, 36), std::string(size, 'v'));
    written += size + 36;
  }
  writer.Wait();
  std::printf("{\"refused\": %llu, \"keys\": %llu}\n",
              static_cast<unsigned long long>(writer.refused()),
              static_cast<unsigned long long>(keys));
}

void Get(const CacheHandle& cache, const Flags& flags) {
  Chance chance;
  std::uint64_t hits = 0;
  {
    const std::size_t in_flight = flags.NumberOr("in-flight", kInFlight);
    Window<keepsake::Lookup<keepsake::Bytes>> window(in_flight, [&](const Found& found) {
      Check(found);
      hits += found->hit() ? 1 : 0;
    });
    const auto face = cache.Async();
    for (std::uint64_t i = 0; i < flags.Number("calls"); ++i) {
      window.Add(face.Get(KeyOf(chance.Below(flags.Number("items")), flags.Number("key-bytes"))));
    }
  }
  std::printf("{\"hits\": %llu}\n", static_cast<unsigned long long>(hits));
}

void Batch(const CacheHandle& cache, const Flags& flags) {
  using Answers = std::vector<Found>;
  Chance chance;
  std::uint64_t hits = 0;
  {
    Window<Answers> window(8, [&](const keepsake::Result<Answers>& found) {
      Check(found);
      for (const Found& one : *found) hits += one.has_value() && one->hit() ? 1 : 0;
    });
    const auto face = cache.Async();
    for (std::uint64_t i = 0; i < flags.Number("calls"); ++i) {
      std::vector<std::string> keys;
      for (int k = 0; k < 100; ++k) {
        keys.push_back(KeyOf(chance.Below(flags.Number("items")), flags.Number("key-bytes")));
      }
      window.Add(face.GetBatch(keys));
    }
  }
  std::printf("{\"hits\": %llu}\n", static_cast<unsigned long long>(hits));
}

struct Due {
  Clock::time_point at;
  keepsake::Pending<keepsake::Lookup<keepsake::Bytes>> call;
};

// What was asked for in time, and answered whenever; in the order of asking.
class Answers {
 public:
  void Add(Due due) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(due));
    ready_.notify_one();
  }
  std::vector<double> Collect(std::uint64_t calls) {
    std::vector<double> latencies;
    for (std::uint64_t i = 0; i < calls; ++i) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !waiting_.empty(); });
      Due due = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      Check(due.call.Get());
      latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - due.at).count());
    }
    return latencies;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Due> waiting_;
};

void Rate(const CacheHandle& cache, const Flags& flags) {
  const std::uint64_t rate = flags.Number("rate");
  const std::uint64_t calls = rate * flags.Number("seconds");
  Answers answers;
  std::vector<double> latencies;
  std::jthread collector([&] { latencies = answers.Collect(calls); });
  Chance chance;
  const auto face = cache.Async();
  const auto begin = Clock::now();
  for (std::uint64_t i = 0; i < calls; ++i) {
    const auto at = begin + std::chrono::nanoseconds(i * 1'000'000'000 / rate);
    std::this_thread::sleep_until(at);
    answers.Add(
        {at, face.Get(KeyOf(chance.Below(flags.Number("items")), flags.Number("key-bytes")))});
  }
  collector.join();
  std::ranges::sort(latencies);
  const auto at = [&](double share) {
    return latencies[static_cast<std::size_t>(static_cast<double>(latencies.size() - 1) * share)];
  };
  std::printf("{\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"p9999\": %.1f, \"max\": %.1f}\n",
              at(0.5), at(0.99), at(0.999), at(0.9999), latencies.back());
}

void AddTo(const CacheHandle& cache, const std::string& kind, const std::string& name,
           const std::vector<std::string>& elements) {
  if (kind == "set") {
    Check(cache.SetAddElements(name, elements));
  } else if (kind == "list") {
    Check(cache.ListConcatenateBack(name, elements));
  } else if (kind == "zset") {
    std::vector<std::pair<std::string, double>> scored;
    for (const auto& element : elements) {
      scored.emplace_back(element, static_cast<double>(scored.size()));
    }
    Check(cache.SortedSetPutElements(name, scored));
  } else {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto& element : elements) fields.emplace_back(element, "value-of-sixteen");
    Check(cache.DictionarySetFields(name, fields));
  }
}

void MakeOne(const CacheHandle& cache, const std::string& kind, const std::string& name,
             std::uint64_t count) {
  std::vector<std::string> elements;
  for (std::uint64_t i = 0; i < count; ++i) {
    elements.push_back(KeyOf(i, 16));
    if (elements.size() < 5000 && i + 1 < count) continue;
    AddTo(cache, kind, name, elements);
    elements.clear();
  }
}

void Make(const CacheHandle& cache, const Flags& flags) {
  for (std::uint64_t i = 0; i < flags.Number("items"); ++i) {
    MakeOne(cache, flags.Text("kind"), "c" + std::to_string(i), flags.Number("elements"));
  }
  std::printf("{}\n");
}

void Fetch(const CacheHandle& cache, const Flags& flags) {
  const std::uint64_t fields = flags.Number("elements");
  const std::string name = "fetch" + std::to_string(fields);
  MakeOne(cache, "dictionary", name, fields);
  for (std::uint64_t i = 0; i < flags.Number("calls"); ++i) {
    const auto found = cache.DictionaryFetch(name);
    Check(found);
    if (found->value().size() != fields) Die("fields are missing");
  }
  std::printf("{}\n");
}

void Flush(const CacheClient& client) {
  Check(client.FlushCache(kCache));
  std::printf("{}\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) Die("which job?");
  std::string token;
  std::getline(std::cin, token);
  auto configuration = keepsake::Configurations::Laptop::Latest();
  configuration.timeout = std::chrono::seconds(60);
  const auto client = CacheClient::Create(
      {.credentials = keepsake::CredentialSource::FromString(keepsake::Secret(std::move(token))),
       .configuration = configuration,
       .default_ttl = std::chrono::hours(1)});
  Check(client);
  Check(client->CreateCache(kCache));
  const CacheHandle cache = client->Cache(kCache);
  const Flags flags(argc, argv);
  const std::map<std::string, std::function<void()>> jobs = {
      {"fill", [&] { Fill(cache, flags); }},   {"mixed", [&] { Mixed(cache, flags); }},
      {"get", [&] { Get(cache, flags); }},     {"batch", [&] { Batch(cache, flags); }},
      {"rate", [&] { Rate(cache, flags); }},   {"make", [&] { Make(cache, flags); }},
      {"fetch", [&] { Fetch(cache, flags); }}, {"flush", [&] { Flush(*client); }}};
  const auto job = jobs.find(argv[1]);
  if (job == jobs.end()) Die("there is no such job");
  job->second();
}
