#include "faces/server_testing.h"
#include "wire/proto/cache_scalar.pb.h"

#include <benchmark/benchmark.h>

// What one Get costs above HTTP: router, gRPC face, token memo, gate, engine, metrics, answer.
// Expectation: at most 1 µs more than the exchange alone, which stands for the HTTP layer.
namespace keepsake::faces {
namespace {

std::string GetMessage(std::string_view key) {
  cache_client::GetRequest request;
  request.set_cache_key(std::string(key));
  return Framed(request.SerializeAsString());
}

// Runs the benchmark's loop on the server's event loop, as requests are.
template <typename Fn>
void OnItsLoop(benchmark::State& state, TestServer& server, Fn each) {
  server.loop.Post([&] {
    for (auto step : state) each();
  });
  server.loop.RunReady();
}

void BM_ExchangeAlone(benchmark::State& state) {
  TestServer server;
  const auto connection = TestServer::Connect();
  const http::RequestHead head = GrpcHead("/cache_client.Scs/Get", server.token, "c");
  const std::string body = GetMessage("key-0123456789");
  OnItsLoop(state, server, [&] {
    auto exchange = std::make_shared<FakeExchange>(head, body, connection, server.loop);
    exchange->Respond({});
    benchmark::DoNotOptimize(exchange);
  });
}
BENCHMARK(BM_ExchangeAlone);

// `state.range(0)` is the size of the value.
void BM_Get(benchmark::State& state) {
  TestServer server;
  const engine::CacheId cache = server.rooms.engine.CreateCache("c").value();
  const std::string value(static_cast<std::size_t>(state.range(0)), 'v');
  server.rooms.engine.Set({cache, "key-0123456789"}, value, {}, server.rooms.clock.Now()).value();
  const auto connection = TestServer::Connect();
  const http::RequestHead head = GrpcHead("/cache_client.Scs/Get", server.token, "c");
  const std::string body = GetMessage("key-0123456789");
  OnItsLoop(state, server, [&] {
    auto exchange = std::make_shared<FakeExchange>(head, body, connection, server.loop);
    server.router.Refuse(head, {}, *connection);
    server.router.Refuse(head, body, *connection);
    server.router.Handle(exchange);
    if (!exchange->response.has_value() || exchange->response->body.size() < value.size()) {
      state.SkipWithError("no hit");
    }
  });
}
BENCHMARK(BM_Get)->Arg(64)->Arg(4096);

// The part of it that knows who calls.
void BM_KnownToken(benchmark::State& state) {
  TestServer server;
  const Credentials credentials(server.api_keys, /*dev=*/false);
  const auto connection = TestServer::Connect();
  ConnectionMemo& memo = MemoOf(*connection);
  for (auto step : state) {
    ops::Call call(server.rooms.services, base::Instant(std::chrono::hours(1)));
    credentials.Identify(server.token, *connection, memo, call);
    benchmark::DoNotOptimize(call.principal);
  }
}
BENCHMARK(BM_KnownToken);

}  // namespace
}  // namespace keepsake::faces
