#include "faces/responses.h"

#include "base/limits.h"
#include "base/text.h"

namespace keepsake::faces {
namespace {

http::Response Make(int status, std::string_view type, std::string body) {
  http::Response response;
  response.status = status;
  response.fields = {
      {"content-type", type}, {"x-content-type-options", "nosniff"}, {"cache-control", "no-store"}};
  response.body = std::move(body);
  return response;
}

// A text as JSON has it, printable ASCII throughout.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : base::Escape(text, limits::kRefusalTextBytes)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

http::Response JsonResponse(int status, std::string body) {
  return Make(status, "application/json", std::move(body));
}

http::Response TextResponse(int status, std::string body) {
  return Make(status, "text/plain; version=0.0.4; charset=utf-8", std::move(body));
}

http::Response ErrorResponse(int status, std::string_view code, std::string_view text) {
  return JsonResponse(status,
                      R"({"error":)" + Quoted(code) + R"(,"message":)" + Quoted(text) + "}\n");
}

}  // namespace keepsake::faces
