// Expected: a warm token read takes under 100 ns. It is what each call pays for its credential.

#include "crypto/system_random.h"
#include "sdk/credentials.h"

#include <benchmark/benchmark.h>

namespace keepsake::sdk {
namespace {

void BM_WarmTokenRead(benchmark::State& state) {
  const base::SystemClock clock;
  crypto::SystemRandom random;
  net::EventLoop loop(clock);
  Access access;
  access.api_key = Secret(std::string(424, 't'));
  Credentials credentials(loop, std::make_unique<FixedToken>(std::move(access)), random);
  credentials.Get([](Result<EpochPtr>) {});
  for (auto _ : state) {
    const EpochPtr epoch = credentials.Current();
    benchmark::DoNotOptimize(epoch->access.api_key.reveal().data());
  }
}
BENCHMARK(BM_WarmTokenRead);

}  // namespace
}  // namespace keepsake::sdk
