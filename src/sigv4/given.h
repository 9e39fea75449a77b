#pragma once

#include <keepsake/result.h>

#include "sigv4/request.h"

#include <optional>
#include <string>
#include <string_view>

// The two forms of a signature, read into one: for sigv4/authorization.cc only.
namespace keepsake::sigv4 {

using OptionalText = std::optional<std::string>;

// The texts that a request gives, before they are looked into. After a Read...() without error all
// that its form requires are there.
struct Given {
  OptionalText credential, date, expires, signed_headers, signature, session_token, content_sha256;
};

// Sets `text`, which must not be set yet: what is given twice could be read in two ways.
Status Once(OptionalText& text, std::string_view value, std::string_view name);

bool IsSignedInHeader(const Request& request);
Status ReadHeaderForm(const Request& request, Given& given);

bool IsSignedInQuery(const Request& request);
Status ReadQueryForm(const Request& request, Given& given);

}  // namespace keepsake::sigv4
