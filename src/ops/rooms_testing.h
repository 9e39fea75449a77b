#pragma once

#include "engine/engine.h"
#include "identity/store_testing.h"
#include "ops/cache_names.h"
#include "ops/operation.h"
#include "ops/page_token.h"
#include "secrets/secret_store.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <memory>
#include <optional>

namespace keepsake::ops {

// Every room that operations call, real but for the store, the clock and chance.
struct TestRooms {
  testing::ManualClock clock;
  testing::SeededRandom random{7};
  identity::FakeStore store;
  engine::Engine engine{{.memory_bytes = 64 << 20}, random};
  CacheNames cache_names{store, engine, clock};
  PageTokens page_tokens{store.DeriveKey("paging-token MAC")};
  std::unique_ptr<secrets::SecretStore> secrets =
      secrets::SecretStore::Load(store, clock, random).value();
  Services services{engine, cache_names, page_tokens, *secrets, clock, random};

  identity::Principal super_user{
      identity::PrincipalKind::kApiKey, "super", {}, {.super_user = true}, {}};

  Call MakeCall(std::string_view cache = {}) {
    Call call(services, clock.Now());
    call.principal = &super_user;
    call.cache = cache;
    return call;
  }

  // Performs and returns the answer, which the rooms above give at once.
  template <typename Request, typename Response>
  Result<Response> Do(Call call, const Operation<Request, Response>& operation,
                      const Request& request) {
    std::optional<Result<Response>> got;
    Perform(call, operation, request,
            Reply<Response>([&got](Result<Response> answer) { got = std::move(answer); }));
    return got.has_value() ? *std::move(got) : Error(ErrorCode::kUnknown, "no answer yet");
  }
};

}  // namespace keepsake::ops
