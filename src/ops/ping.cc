#include "ops/ping.h"

namespace keepsake::ops {

void Ping(Call&, const cache_client::PingRequest&, Reply<cache_client::PingResponse> reply) {
  reply(cache_client::PingResponse());
}

}  // namespace keepsake::ops
