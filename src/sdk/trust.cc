#include "sdk/trust.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/try.h"
#include "sdk/small_file.h"

namespace keepsake::sdk {
namespace {

struct Named {
  std::string path;
  std::string_view by;
};

Named FindFile(const std::string& ca_file, const std::vector<std::string_view>& variables,
               const base::Environment& environment) {
  if (!ca_file.empty()) return {ca_file, "ca_file"};
  for (const std::string_view variable : variables) {
    if (auto path = environment(variable); path.has_value() && !path->empty()) {
      return {*std::move(path), variable};
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<net::TlsClientContext>> MakeTrust(
    const std::string& ca_file, const std::vector<std::string_view>& variables,
    const base::Environment& environment, std::vector<std::string> alpn) {
  const Named named = FindFile(ca_file, variables, environment);
  std::string pem;
  if (!named.path.empty()) {
    auto read = ReadSmallFile(named.path, limits::kCaFileBytes);
    if (!read.has_value()) {
      return base::InvalidArgument(std::string(named.by) + ": " + read.error().message());
    }
    pem = *std::move(read);
  }
  auto context = net::TlsClientContext::Create(pem, std::move(alpn));
  if (!context.has_value() && !named.path.empty()) {
    return context.error().Within(std::string(named.by) + " " + named.path);
  }
  return context;
}

}  // namespace keepsake::sdk
