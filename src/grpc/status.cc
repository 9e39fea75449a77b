#include "grpc/status.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#include <algorithm>

namespace keepsake::grpc {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Words that Momento's clients know; the types of AWS's errors are none of them.
bool IsErrWord(std::string_view word) {
  return !word.empty() &&
         std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// Source: gRPC documentation, "HTTP to gRPC Status Code Mapping".
ErrorCode CodeOfHttpStatus(int status) {
  switch (status) {
    case 400:
      return ErrorCode::kInternalServer;
    case 401:
      return ErrorCode::kAuthentication;
    case 403:
      return ErrorCode::kPermission;
    case 404:
      return ErrorCode::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return ErrorCode::kServerUnavailable;
    default:
      return ErrorCode::kUnknownService;
  }
}

}  // namespace

std::string EncodeStatusText(std::string_view message) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(message.size());
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte <= 0x7e && c != '%') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string DecodeStatusText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size() && out.size() < limits::kErrorTextBytes; ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                        HexDigit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(HexDigit(text[i + 1]) << 4 | HexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void AppendOk(http::Fields& trailers) {
  trailers.Add("grpc-status", "0");
}

void AppendStatus(const Error& error, http::Fields& trailers) {
  trailers.Add("grpc-status", std::to_string(base::FormsOf(error.code()).grpc_status));
  trailers.Add("grpc-message", EncodeStatusText(error.message()));
  if (IsErrWord(error.service_code())) trailers.Add("err", error.service_code());
}

std::optional<Error> ErrorOfTrailers(const http::Fields& trailers, int http_status) {
  const auto text = trailers.Find("grpc-status");
  const auto status = text ? base::ParseInteger<int>(*text) : std::nullopt;
  if (status == 0) return std::nullopt;
  if (!status && http_status == 200) {
    return Error(ErrorCode::kInternalServer, "the server ended the call without a grpc-status");
  }
  if (!status) {
    return Error(
        CodeOfHttpStatus(http_status),
        "the server answered with HTTP status " + std::to_string(http_status) + " instead of gRPC");
  }
  const auto err = trailers.Find("err").value_or("").substr(0, limits::kErrorTypeBytes);
  return Error(base::CodeOfGrpcStatus(*status, err),
               DecodeStatusText(trailers.Find("grpc-message").value_or("")), std::string(err));
}

}  // namespace keepsake::grpc
