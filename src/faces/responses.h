#pragma once

#include "http/message.h"

#include <string>
#include <string_view>

// Whole responses of the faces that speak plain HTTP. Each has a content type and
// `X-Content-Type-Options: nosniff` (S-H1-4).
namespace keepsake::faces {

http::Response JsonResponse(int status, std::string body);
http::Response TextResponse(int status, std::string body);
// {"error": CODE, "message": TEXT}; the text is for a person, and is cut when it is very long.
http::Response ErrorResponse(int status, std::string_view code, std::string_view text);

}  // namespace keepsake::faces
