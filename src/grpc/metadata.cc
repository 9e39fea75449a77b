#include "grpc/metadata.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace keepsake::grpc {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool IsReserved(std::string_view name) {
  return name.starts_with("grpc-") || name == "content-type" || name == "te";
}

bool IsBinary(std::string_view name) { return name.ends_with("-bin"); }

}  // namespace

Status AddMetadata(std::string_view name, std::string_view value, http::Fields& fields) {
  if (name.empty() || !std::ranges::all_of(name, IsNameByte) || IsReserved(name)) {
    return base::InvalidArgument("'" + base::Escape(name, 64) + "' is no name for metadata");
  }
  if (IsBinary(name)) {
    std::string text = base::Base64Encode(value);
    text.erase(text.find_last_not_of('=') + 1);
    fields.Add(name, text);
    return {};
  }
  if (!std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f; })) {
    return base::InvalidArgument("the metadata " + std::string(name) +
                                 " has bytes that are not printable ASCII");
  }
  fields.Add(name, value);
  return {};
}

std::optional<std::string> MetadataValue(const http::Fields& fields, std::string_view name) {
  const auto found = fields.Find(name);
  if (!found) return std::nullopt;
  if (!IsBinary(name)) return std::string(*found);
  std::string text(*found);
  text.erase(text.find_last_not_of('=') + 1);
  text.append((4 - text.size() % 4) % 4, '=');
  return base::Base64Decode(text);
}

}  // namespace keepsake::grpc
