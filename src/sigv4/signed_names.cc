#include "sigv4/signed_names.h"

#include "base/text.h"

namespace keepsake::sigv4 {
namespace {

// A proxy or the transport adds, changes or removes these; a retry changes the last.
constexpr std::string_view kSkipped[] = {"authorization",
                                         "connection",
                                         "expect",
                                         "keep-alive",
                                         "proxy-authenticate",
                                         "proxy-authorization",
                                         "te",
                                         "trailer",
                                         "upgrade",
                                         "transfer-encoding",
                                         "user-agent",
                                         "x-amzn-trace-id"};
constexpr std::string_view kSkippedPrefixes[] = {"sec-websocket-", "amz-sdk-"};

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool IsSkipped(std::string_view name) {
  return IsOneOf(name, kSkipped) || std::ranges::any_of(kSkippedPrefixes, [&](auto prefix) {
           return name.starts_with(prefix);
         });
}

// What a call of an AWS service does is said in these and in its body.
bool HasMeaning(std::string_view name) {
  return name == "content-type" || name == "host" || name.starts_with("x-amz-");
}

}  // namespace

std::string SignedNames(std::span<const Header> headers, SignedSet set) {
  std::vector<std::string> names;
  for (const Header& header : headers) {
    std::string name = base::Lower(header.name);
    const bool wanted = set == SignedSet::kService ? HasMeaning(name) : !IsSkipped(name);
    if (wanted) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += ';';
    joined += name;
  }
  return joined;
}

}  // namespace keepsake::sigv4
