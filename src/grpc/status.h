#pragma once

#include <keepsake/error.h>

#include "http/fields.h"

#include <optional>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// How a call ended, as it stands in the trailers `grpc-status`, `grpc-message` and Momento's `err`.
// Source: gRPC over HTTP/2, "Responses"; momento-wire.md §1.4.

// The text of `grpc-message`: %XX for every byte but printable ASCII other than '%'.
std::string EncodeStatusText(std::string_view text);
// The reverse. Broken escapes are taken as they stand, since the text is only for a person, and it
// is cut at limits::kErrorTextBytes.
std::string DecodeStatusText(std::string_view encoded);

// Appends the trailers that say `error`: its code's gRPC status, its message, and its service code
// as `err` when it has one.
void AppendStatus(const Error& error, http::Fields& trailers);
// Appends `grpc-status: 0`.
void AppendOk(http::Fields& trailers);

// The Error that a call's trailers mean; nullopt for OK. `http_status` decides when there is no
// `grpc-status`, as gRPC's table "HTTP to gRPC Status Code Mapping" has it.
std::optional<Error> ErrorOfTrailers(const http::Fields& trailers, int http_status);

}  // namespace keepsake::grpc
