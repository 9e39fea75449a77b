#pragma once

#include "awsjson/codec.h"
#include "awsjson/json_document.h"
#include "awsjson/read.h"
#include "awsjson/write.h"
#include "base/limits.h"

// The bodies of codec.h, for the files that make them for their types. Of this room only.
namespace keepsake::awsjson {

template <typename T>
std::string Encode(const T& message) {
  JsonOutput out;
  Write(message, Rule{}, out);
  return out.Take();
}

template <typename T>
Result<T> Decode(std::string_view body) {
  constexpr bool kResponse = Shape<T>::kResponse;
  JsonDocument document;
  if (Status parsed = document.Parse(body.empty() ? "{}" : body,
                                     kResponse ? limits::kJsonAnswerNodes : limits::kJsonNodes);
      !parsed.has_value()) {
    if (kResponse) return Error(ErrorCode::kUnknownService, parsed.error().message());
    return Error(ErrorCode::kInvalidArgument, parsed.error().message(), "SerializationException");
  }
  Findings findings(kResponse ? Findings::Of::kResponse : Findings::Of::kRequest);
  T message;
  Read(document.root(), {Path(), Rule{}, findings}, message);
  if (auto error = findings.ToError()) return *std::move(error);
  return message;
}

}  // namespace keepsake::awsjson
