// What the SDK costs its program, through the public headers only (docs/benchmarks.md, S1 and S2).
//
//   sdk_load S1 [--rounds N]      calls a second, client CPU and latency, blocking and asynchronous
//   sdk_load S2                   10,000 calls; the caller counts what they cost in Secrets Manager
//
// The server is named by the AWS variables; the token comes on standard input.

#include <keepsake/cache_client.h>
#include <keepsake/credential_source.h>
#include <keepsake/secrets_manager_client.h>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using keepsake::CacheClient;
using keepsake::CacheHandle;

constexpr const char* kSecret = "bench/token";
constexpr const char* kCache = "bench-sdk";
constexpr int kCalls = 20'000;

double CpuSeconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

[[noreturn]] void Die(const keepsake::Error& error) {
  std::cerr << "sdk_load: " << error << '\n';
  std::exit(1);
}

void PutToken(std::string token) {
  auto secrets = keepsake::SecretsManagerClient::Create({});
  if (!secrets) Die(secrets.error());
  const auto made = secrets->CreateSecret({.name = kSecret, .secret_string = std::move(token)});
  if (!made && made.error().code() != keepsake::ErrorCode::kAlreadyExists) Die(made.error());
}

CacheClient MakeClient() {
  auto client = CacheClient::Create(
      {.credentials = keepsake::CredentialSource::FromSecretsManager({.secret_id = kSecret}),
       .default_ttl = std::chrono::minutes(10)});
  if (!client) Die(client.error());
  if (const auto made = client->CreateCache(kCache); !made) Die(made.error());
  return *std::move(client);
}

struct Measured {
  double wall = 0, cpu = 0;
  std::vector<double> latencies_us;
};

double Percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * share);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

void GetMany(const CacheHandle& cache, int calls, std::vector<double>& latencies) {
  for (int i = 0; i < calls; ++i) {
    const auto begin = Clock::now();
    const auto found = cache.Get("key");
    if (!found) Die(found.error());
    latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
}

Measured Blocking(const CacheHandle& cache, int threads) {
  Measured measured;
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(threads));
  const double cpu = CpuSeconds();
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> running;
    for (auto& own : latencies) {
      running.emplace_back([&] { GetMany(cache, kCalls / threads, own); });
    }
  }
  measured.wall = std::chrono::duration<double>(Clock::now() - begin).count();
  measured.cpu = CpuSeconds() - cpu;
  for (auto& own : latencies) {
    measured.latencies_us.insert(measured.latencies_us.end(), own.begin(), own.end());
  }
  return measured;
}

// Keeps `in_flight` calls on their way: waits for the oldest, starts another.
Measured Asynchronous(const CacheHandle& cache, std::size_t in_flight) {
  Measured measured;
  const auto face = cache.Async();
  std::deque<keepsake::Pending<keepsake::Lookup<keepsake::Bytes>>> pending;
  const double cpu = CpuSeconds();
  const auto begin = Clock::now();
  for (int i = 0; i < kCalls; ++i) {
    if (pending.size() == in_flight) {
      if (const auto found = pending.front().Get(); !found) Die(found.error());
      pending.pop_front();
    }
    pending.push_back(face.Get("key"));
  }
  for (auto& last : pending) {
    if (const auto found = last.Get(); !found) Die(found.error());
  }
  measured.wall = std::chrono::duration<double>(Clock::now() - begin).count();
  measured.cpu = CpuSeconds() - cpu;
  return measured;
}

void Print(const char* point, Measured measured) {
  std::printf("  %-16s %8.1f us client CPU/call  %8.0f calls/s", point, measured.cpu / kCalls * 1e6,
              kCalls / measured.wall);
  if (!measured.latencies_us.empty()) {
    std::printf("  p50 %6.1f us  p99 %6.1f us", Percentile(measured.latencies_us, 0.5),
                Percentile(measured.latencies_us, 0.99));
  }
  std::printf("\n");
}

void RunS1(const CacheHandle& cache, int rounds) {
  std::printf("S1 SDK Get, 3-byte key, 64-byte value, %d calls a point, %d rounds\n", kCalls,
              rounds);
  for (int round = 0; round < rounds; ++round) {
    Print("blocking, 1", Blocking(cache, 1));
    Print("blocking, 8", Blocking(cache, 8));
    Print("64 in flight", Asynchronous(cache, 64));
  }
  std::printf("\n");
}

void RunS2(const CacheHandle& cache) {
  std::vector<double> latencies;
  GetMany(cache, 10'000, latencies);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto has = [&](const char* word) { return std::ranges::find(words, word) != words.end(); };
  int rounds = 5;
  if (const auto at = std::ranges::find(words, "--rounds");
      at != words.end() && at + 1 != words.end()) {
    rounds = std::max(1, std::atoi((at + 1)->c_str()));
  }
  std::string token;
  std::getline(std::cin, token);
  PutToken(std::move(token));
  const CacheClient client = MakeClient();
  const CacheHandle cache = client.Cache(kCache);
  if (const auto stored = cache.Set("key", std::string(64, 'v')); !stored) Die(stored.error());
  if (has("S1")) RunS1(cache, rounds);
  if (has("S2")) RunS2(cache);
}
