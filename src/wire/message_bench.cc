#include "wire/message.h"

#include "wire/proto/cache_scalar.pb.h"

#include <benchmark/benchmark.h>

// Expectation: each under 150 ns on the project's machine, so that a message costs little beside
// the 5 microseconds of an HTTP/2 exchange (architecture.md §6).
namespace keepsake::wire {
namespace {

std::string SetBytes() {
  cache_client::SetRequest request;
  request.set_cache_key("user:1234:profile");
  request.set_cache_body(std::string(64, 'v'));
  request.set_ttl_milliseconds(600'000);
  return request.SerializeAsString();
}

void BM_ParseNewSet(benchmark::State& state) {
  const std::string bytes = SetBytes();
  for (auto _ : state) benchmark::DoNotOptimize(Parse<cache_client::SetRequest>(bytes));
}
BENCHMARK(BM_ParseNewSet);

void BM_ParseIntoSet(benchmark::State& state) {
  const std::string bytes = SetBytes();
  cache_client::SetRequest request;
  for (auto _ : state) benchmark::DoNotOptimize(ParseInto(bytes, request).has_value());
}
BENCHMARK(BM_ParseIntoSet);

void BM_ParseFromArray(benchmark::State& state) {
  const std::string bytes = SetBytes();
  cache_client::SetRequest request;
  for (auto _ : state) {
    benchmark::DoNotOptimize(request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  }
}
BENCHMARK(BM_ParseFromArray);

void BM_AppendGetResponse(benchmark::State& state) {
  cache_client::GetResponse response;
  response.set_result(cache_client::Hit);
  response.set_cache_body(std::string(64, 'v'));
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendTo(response, out);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(BM_AppendGetResponse);

}  // namespace
}  // namespace keepsake::wire
