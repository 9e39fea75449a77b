#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/secret_bytes.h"
#include "crypto/system_random.h"

#include <benchmark/benchmark.h>

// Expected: a hash or tag of a request costs under 1 us, a page for a secret under 5 us, and
// opening a value little more than its page; a signature check about 100 times a hash, hence its
// cache.
namespace keepsake::crypto {
namespace {

void BM_Sha256(benchmark::State& state) {
  const std::string bytes(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(Sha256(bytes));
}
BENCHMARK(BM_Sha256)->Arg(64)->Arg(512)->Arg(65'536);

void BM_HmacSha256(benchmark::State& state) {
  const std::string key(32, 'k'), bytes(150, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(HmacSha256(key, bytes));
}
BENCHMARK(BM_HmacSha256);

void BM_SecretBytes(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(SecretBytes(std::string_view("a value")));
}
BENCHMARK(BM_SecretBytes);

void BM_Seal(benchmark::State& state) {
  const std::string key(32, 'k'), nonce(12, 'n'), plain(256, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(Seal(key, nonce, "context", plain));
}
BENCHMARK(BM_Seal);

void BM_Open(benchmark::State& state) {
  const std::string key(32, 'k'), nonce(12, 'n');
  const std::string sealed = Seal(key, nonce, "context", std::string(256, 'x'));
  for (auto _ : state) benchmark::DoNotOptimize(Open(key, nonce, "context", sealed));
}
BENCHMARK(BM_Open);

void BM_Ed25519Verify(benchmark::State& state) {
  SystemRandom random;
  const Ed25519KeyPair pair = MakeEd25519KeyPair(random);
  const std::string message(300, 'x'), signature = Ed25519Sign(pair.seed.view(), message);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Ed25519Verify(pair.public_key, message, signature));
  }
}
BENCHMARK(BM_Ed25519Verify);

void BM_SystemRandom(benchmark::State& state) {
  SystemRandom random;
  for (auto _ : state) benchmark::DoNotOptimize(random.Bytes(32));
}
BENCHMARK(BM_SystemRandom);

}  // namespace
}  // namespace keepsake::crypto
