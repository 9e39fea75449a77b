#pragma once

#include "http/message.h"
#include "http/refusal.h"

namespace keepsake::http {

// Answers to HTTP/2 requests that never reach the service.
Response RefusalResponse(const Refusal& refusal);

// The header list is above its limit: 431, or RESOURCE_EXHAUSTED when the call is gRPC, whose
// clients look for a status in the trailers.
Response HeaderListRefusal(bool grpc);

}  // namespace keepsake::http
