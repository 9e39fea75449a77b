#include "secrets/secret_store.h"

#include "crypto/system_random.h"
#include "testing/temporary_folder.h"

#include <benchmark/benchmark.h>

#include <latch>
#include <memory>
#include <vector>

namespace keepsake::secrets {
namespace {

constexpr int kPutsPerSecret = 50;
constexpr std::int64_t kPuts = 2'000;

// A store in the temporary folder, which must be on a disk to mean anything.
class Bench {
 public:
  Bench() {
    if (!store::Store::Initialize(options_, key_, clock_, random_).has_value()) std::abort();
    Restart();
  }
  void Restart() {
    secrets_.reset();
    store_.reset();
    store_ = store::Store::Open(options_, key_, clock_, random_).value();
    secrets_ = SecretStore::Load(*store_, clock_, random_).value();
  }
  SecretStore& secrets() { return *secrets_; }
  const Caller& caller() const { return caller_; }
  std::string Uuid() { return random_.Uuid(); }

  void CreateAndWait(const std::string& name) {
    std::latch made(1);
    secrets_->CreateSecret(caller_,
                           {.name = name, .secret_string = "value", .client_request_token = Uuid()},
                           [&](const Result<CreateSecretResponse>&) { made.count_down(); });
    made.wait();
  }

 private:
  testing::TemporaryFolder folder_;
  store::StoreOptions options_{.path = folder_ / "bench.db"};
  base::SystemClock clock_;
  crypto::SystemRandom random_;
  const crypto::SecretBytes key_ = crypto::SecretBytes::FromRandom(32, random_);
  Caller caller_{"123456789012", "us-east-1"};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<SecretStore> secrets_;
};

void CreateMany(Bench& bench, int secrets) {
  constexpr int kAtOnce = 250;
  for (int i = 0; i < secrets; i += kAtOnce) {
    std::latch made(kAtOnce);
    for (int j = 0; j < kAtOnce; ++j) {
      bench.secrets().CreateSecret(bench.caller(),
                                   {.name = "n" + std::to_string(i + j),
                                    .secret_string = "value",
                                    .client_request_token = bench.Uuid()},
                                   [&](const Result<CreateSecretResponse>&) { made.count_down(); });
    }
    made.wait();
  }
}

// One of several callers that each wait for their answer before they call again.
class Writer {
 public:
  Writer(Bench& bench, int number, std::atomic<std::int64_t>& left, std::latch& ended)
      : bench_(bench),
        prefix_("writer-" + std::to_string(number) + "/"),
        left_(left),
        ended_(ended) {}

  void Next() {
    if (left_.fetch_sub(1) <= 0) return ended_.count_down();
    if (puts_ % kPutsPerSecret == 0) return Create();
    Put();
  }

 private:
  std::string Name() const { return prefix_ + std::to_string(puts_ / kPutsPerSecret); }
  void Create() {
    bench_.secrets().CreateSecret(bench_.caller(), {.name = Name()},
                                  [this](const Result<CreateSecretResponse>&) { Put(); });
  }
  void Put() {
    PutSecretValueRequest request{.secret_id = Name(),
                                  .secret_string = std::string(64, 'v'),
                                  .client_request_token = bench_.Uuid()};
    ++puts_;
    bench_.secrets().PutSecretValue(bench_.caller(), std::move(request),
                                    [this](const Result<PutSecretValueResponse>& put) {
                                      if (!put.has_value()) std::abort();
                                      Next();
                                    });
  }

  Bench& bench_;
  const std::string prefix_;
  std::atomic<std::int64_t>& left_;
  std::latch& ended_;
  int puts_ = 0;
};

// Expected: 16 writers share a sync, so at least ten times the writes of one (benchmarks.md D1).
void BM_DurablePut(benchmark::State& state) {
  Bench bench;
  const auto writers = state.range(0);
  for (auto _ : state) {
    std::atomic<std::int64_t> left = kPuts;
    std::latch ended(writers);
    std::vector<std::unique_ptr<Writer>> all;
    for (int i = 0; i < writers; ++i) {
      const auto number = static_cast<int>(state.iterations()) * 100 + i;
      all.push_back(std::make_unique<Writer>(bench, number, left, ended));
    }
    for (const auto& writer : all) writer->Next();
    ended.wait();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kPuts);
}
BENCHMARK(BM_DurablePut)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->Iterations(2);

// Expected: two decryptions and a look-up, under 10 us.
void BM_GetSecretValue(benchmark::State& state) {
  static Bench& bench = *new Bench;
  if (state.thread_index() == 0) bench.CreateAndWait("s");
  for (auto _ : state) {
    auto got = bench.secrets().GetSecretValue(bench.caller(), {.secret_id = "s"});
    benchmark::DoNotOptimize(got);
  }
}
BENCHMARK(BM_GetSecretValue)->ThreadRange(1, 2)->UseRealTime();

// Expected: as long as 100 entries take, whatever the number of secrets.
void BM_ListFirstPageOf10000(benchmark::State& state) {
  Bench bench;
  CreateMany(bench, 10'000);
  for (auto _ : state) {
    auto page = bench.secrets().ListSecrets(bench.caller(), {});
    benchmark::DoNotOptimize(page);
  }
}
BENCHMARK(BM_ListFirstPageOf10000)->Unit(benchmark::kMicrosecond);

// Expected: under 1 s with 10,000 secrets (reliability-goals.md 23): pages checked, every record
// compared with the ledger, every secret's record opened.
void BM_Start(benchmark::State& state) {
  Bench bench;
  CreateMany(bench, static_cast<int>(state.range(0)));
  for (auto _ : state) bench.Restart();
}
BENCHMARK(BM_Start)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace keepsake::secrets
