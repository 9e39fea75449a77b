#include "awsjson/codec.h"

#include <benchmark/benchmark.h>

// Expectation: a GetSecretValue costs at most 5 microseconds here in all four steps together,
// beside the 20 that signing and checking it take.
namespace keepsake::awsjson {
namespace {

const GetSecretValueRequest kRequest{.secret_id = "Momento_API_Token",
                                     .version_stage = "AWSCURRENT"};

GetSecretValueResponse Response() {
  return {
      .arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:Momento_API_Token-a1b2c3",
      .name = "Momento_API_Token",
      .version_id = "11111111-1111-1111-1111-111111111111",
      .secret_string = Secret(std::string(600, 't')),
      .version_stages = {"AWSCURRENT"},
      .created_date = Timestamp(std::chrono::milliseconds(1523477145713)),
  };
}

void BM_EncodeRequest(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Encode(kRequest));
}
BENCHMARK(BM_EncodeRequest);

void BM_DecodeRequest(benchmark::State& state) {
  const std::string body = Encode(kRequest);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Decode<GetSecretValueRequest>(body).has_value());
  }
}
BENCHMARK(BM_DecodeRequest);

void BM_EncodeResponse(benchmark::State& state) {
  const GetSecretValueResponse response = Response();
  for (auto _ : state) benchmark::DoNotOptimize(Encode(response));
}
BENCHMARK(BM_EncodeResponse);

void BM_DecodeResponse(benchmark::State& state) {
  const std::string body = Encode(Response());
  for (auto _ : state) {
    benchmark::DoNotOptimize(Decode<GetSecretValueResponse>(body).has_value());
  }
}
BENCHMARK(BM_DecodeResponse);

}  // namespace
}  // namespace keepsake::awsjson
