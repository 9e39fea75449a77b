#include "http/http2_refusals.h"

namespace keepsake::http {

Response RefusalResponse(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.fields.Add("content-type", "text/plain; charset=utf-8");
  response.fields.Add("x-content-type-options", "nosniff");
  response.body = refusal.why;
  return response;
}

Response HeaderListRefusal(bool grpc) {
  constexpr std::string_view kWhy = "the header fields are too large";
  if (!grpc) return RefusalResponse({431, kWhy});
  Response response;
  response.fields.Add("content-type", "application/grpc");
  response.fields.Add("grpc-status", "8");
  response.fields.Add("grpc-message", kWhy);
  return response;
}

}  // namespace keepsake::http
