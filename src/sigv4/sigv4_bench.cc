#include "sigv4/authorization.h"
#include "sigv4/sign.h"
#include "sigv4/signing_key_cache.h"
#include "sigv4/verify.h"

#include <benchmark/benchmark.h>

// Expected: reading and checking a request with its day's key at hand costs under 5 us, so 15,000 a
// second take under a tenth of a core; without, about five HMACs more; an unknown key as much as a
// known one with a wrong signature.
namespace keepsake::sigv4 {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr base::WallTime kTime{std::chrono::seconds(1'440'938'160)};

// What botocore sends for GetSecretValue.
struct Example {
  std::vector<Header> headers = {
      {"host", "secretsmanager.us-east-1.amazonaws.com"},
      {"accept-encoding", "identity"},
      {"x-amz-target", "secretsmanager.GetSecretValue"},
      {"content-type", "application/x-amz-json-1.1"},
      {"user-agent", "Botocore/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 lang/python#3.11"},
      {"amz-sdk-invocation-id", "a81e6b5e-0000-4000-8000-000000000000"},
      {"amz-sdk-request", "attempt=1"},
      {"content-length", "33"},
  };
  std::vector<AddedHeader> added;
  Request request{"POST", "/", "", headers, R"({"SecretId": "Momento_API_Token"})"};

  Example() {
    added = Sign(request, {"AKIDEXAMPLE", kSecret}, {.region = "us-east-1", .time = kTime});
    for (const AddedHeader& header : added) headers.push_back({header.name, header.value});
    request.headers = headers;
  }
};

void BM_Parse(benchmark::State& state) {
  const Example example;
  for (auto _ : state) benchmark::DoNotOptimize(Parse(example.request));
}
BENCHMARK(BM_Parse);

void Run(benchmark::State& state, bool cached, bool known, std::string_view secret) {
  const Example example;
  SigningKeyCache keys;
  const VerifyOptions options{.keys = cached ? &keys : nullptr};
  for (auto _ : state) {
    const auto parsed = Parse(example.request);
    benchmark::DoNotOptimize(known ? Verify(*parsed, example.request, {secret}, kTime, options)
                                   : VerifyUnknownKey(*parsed, example.request, kTime, options));
  }
}
BENCHMARK_CAPTURE(Run, ParseAndVerify, true, true, kSecret);
BENCHMARK_CAPTURE(Run, ParseAndVerifyWithoutCache, false, true, kSecret);
BENCHMARK_CAPTURE(Run, ParseAndRefuseAWrongSecret, true, true, "wrong");
BENCHMARK_CAPTURE(Run, ParseAndRefuseAnUnknownKey, true, false, "");

void BM_Sign(benchmark::State& state) {
  const Example example;
  const Request bare{"POST", "/", "", std::span(example.headers).first(8), example.request.body};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Sign(bare, {"AKIDEXAMPLE", kSecret}, {.region = "us-east-1", .time = kTime}));
  }
}
BENCHMARK(BM_Sign);

}  // namespace
}  // namespace keepsake::sigv4
