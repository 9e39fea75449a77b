#pragma once

#include <keepsake/error.h>

#include "http/message.h"

#include <string>
#include <string_view>

// Whole answers as AWS gives them. Source: secrets-manager.md §1.2, §1.4.
namespace keepsake::faces {

http::Response AwsAnswer(std::string body, std::string_view request_id);
// With the HTTP status of the error's AWS type, or another one.
http::Response AwsError(const Error& error, std::string_view request_id, int http_status = 0);

}  // namespace keepsake::faces
