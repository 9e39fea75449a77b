#include "base/text.h"
#include "sigv4/canonical.h"
#include "sigv4/query.h"

namespace keepsake::sigv4 {
namespace {

constexpr std::string_view kTokenParameter = "X-Amz-Security-Token";

std::string Normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : base::Split(path, '/')) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (const std::string_view segment : kept) {
    out += '/';
    out += segment;
  }
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

}  // namespace

std::string CanonicalPath(std::string_view path, Path form) {
  if (path.empty() || path == "/") return "/";
  return base::PercentEncode(form == Path::kNormalized ? Normalized(path) : path, "/");
}

std::string CanonicalQuery(std::string_view query, SessionToken token) {
  using Encoded = std::pair<std::string, std::string>;
  std::vector<Encoded> pairs;
  ForEachParameter(query, [&](const std::string& name, const std::string& value) {
    if (name == "X-Amz-Signature") return;
    const bool masked =
        token == SessionToken::kMasked && base::EqualsIgnoreCase(name, kTokenParameter);
    pairs.emplace_back(base::PercentEncode(name),
                       masked ? std::string(kMask) : base::PercentEncode(value));
  });
  std::ranges::sort(pairs);
  std::string out;
  for (const Encoded& pair : pairs) {
    if (!out.empty()) out += '&';
    out += pair.first;
    out += '=';
    out += pair.second;
  }
  return out;
}

}  // namespace keepsake::sigv4
