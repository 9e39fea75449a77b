#pragma once

#include <keepsake/result.h>

#include "http/fields.h"

#include <optional>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// Metadata of a call: pairs of key and value in order, as they are on the wire. A key that ends in
// "-bin" has a value of arbitrary bytes, in base64. Source: gRPC over HTTP/2, "Custom-Metadata".
using Metadata = http::Fields;

// Lower-case letters, digits, '_', '-', '.', at least one, not beginning with "grpc-" and not a
// name that the protocol itself uses (content-type, te, user-agent, a pseudo-header, hop-by-hop
// fields).
bool IsValidKey(std::string_view key);
// Printable ASCII with inner spaces: what a key without "-bin" may hold.
bool IsValidValue(std::string_view value);
bool IsBinaryKey(std::string_view key);

// The text of binary values, written without padding. Read with and without; nullopt for anything
// else.
std::string EncodeBinary(std::string_view bytes);
std::optional<std::string> DecodeBinary(std::string_view text);

// Adds one pair in its wire form. Errors: kInvalidArgument for a key or value that may not be sent.
Status Add(std::string_view key, std::string_view value, Metadata& metadata);

// The first value of `key` as the caller of Add() gave it: decoded for a "-bin" key.
std::optional<std::string> Find(const Metadata& metadata, std::string_view key);

}  // namespace keepsake::grpc
