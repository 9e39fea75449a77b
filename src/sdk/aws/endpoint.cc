#include "sdk/aws/endpoint.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>

namespace keepsake::sdk {
namespace {

using base::InvalidArgument;

// What the names of a group of regions begin with, and the domains of its endpoints.
struct Partition {
  std::string_view prefix;
  std::string_view suffix;
  std::string_view dual_stack;  // empty: there is none
  std::string_view dual_stack_fips;
};
constexpr Partition kPartitions[] = {
    {"cn-", "amazonaws.com.cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"us-gov-", "amazonaws.com", "amazonaws.com", "amazonaws.com"},
    {"us-isob-", "sc2s.sgov.gov", "", ""},
    {"us-isof-", "csp.hci.ic.gov", "", ""},
    {"eu-isoe-", "cloud.adc-e.uk", "", ""},
    {"us-iso-", "c2s.ic.gov", "", ""},
    {"eusc-", "amazonaws.eu", "", ""},
    {"", "amazonaws.com", "amazonaws.com", "amazonaws.com"},
};

const Partition& PartitionOf(std::string_view region) {
  return *std::ranges::find_if(kPartitions,
                               [&](const Partition& p) { return region.starts_with(p.prefix); });
}

bool IsTrue(const std::optional<std::string>& text) {
  return text.has_value() && base::EqualsIgnoreCase(*text, "true");
}

// A switch that a variable turns, or else the profile.
bool IsOn(std::string_view variable, std::string_view property, const Profile& profile,
          const base::Environment& environment) {
  const auto value = environment(variable);
  const bool is_set = value.has_value() && !value->empty();
  return IsTrue(is_set ? value : profile.Get(property));
}

bool IsRegion(std::string_view name) {
  const auto is_region_byte = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  constexpr std::size_t kMostBytes = 63;  // it is a label of a host name
  return !name.empty() && name.size() <= kMostBytes && std::ranges::all_of(name, is_region_byte) &&
         name.front() != '-' && name.back() != '-';
}

std::optional<std::string> ConfiguredUrl(const std::string& given, const Profile& profile,
                                         const base::Environment& environment) {
  if (!given.empty()) return given;
  if (IsOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", profile,
           environment)) {
    return std::nullopt;
  }
  for (const auto variable : {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"}) {
    if (auto url = environment(variable); url.has_value() && !url->empty()) return url;
  }
  auto of_service = profile.GetOfService("secrets_manager", "endpoint_url");
  return of_service.has_value() ? of_service : profile.Get("endpoint_url");
}

Result<std::string> OwnUrl(std::string_view region, bool fips, bool dual_stack) {
  const Partition& partition = PartitionOf(region);
  std::string_view suffix = partition.suffix;
  if (dual_stack) suffix = fips ? partition.dual_stack_fips : partition.dual_stack;
  if (suffix.empty()) {
    return InvalidArgument("there is no dual-stack endpoint in region " + std::string(region));
  }
  return "https://secretsmanager" + std::string(fips ? "-fips." : ".") + std::string(region) + "." +
         std::string(suffix);
}

Error BadUrl() {
  return InvalidArgument(
      "the URL must look like https://HOST, http://HOST:PORT or unix:PATH, without a path");
}

Result<Origin> ParseHttpUrl(std::string_view rest, bool tls) {
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of("/?#@ ") != std::string_view::npos) return BadUrl();
  const std::uint16_t usual = tls ? 443 : 80;
  auto address = net::ParseAddress(rest, usual);
  if (!address.has_value() || address->unix_socket) return BadUrl();
  std::string host =
      address->host.find(':') == std::string::npos ? address->host : "[" + address->host + "]";
  if (address->port != usual) host += ":" + std::to_string(address->port);
  return Origin{*std::move(address), tls, std::move(host)};
}

}  // namespace

Result<Origin> ParseUrl(std::string_view url) {
  constexpr std::string_view kHttps = "https://", kHttp = "http://", kUnix = "unix:";
  if (url.starts_with(kHttps)) return ParseHttpUrl(url.substr(kHttps.size()), true);
  if (url.starts_with(kHttp)) return ParseHttpUrl(url.substr(kHttp.size()), false);
  if (url.starts_with(kUnix) && url.size() > kUnix.size()) {
    return Origin{
        {.host = std::string(url.substr(kUnix.size())), .unix_socket = true}, false, "localhost"};
  }
  return BadUrl();
}

Result<Region> ResolveRegion(const std::string& given, const Profile& profile,
                             const base::Environment& environment) {
  std::string name = given;
  if (name.empty()) name = environment("AWS_REGION").value_or("");
  if (name.empty()) name = environment("AWS_DEFAULT_REGION").value_or("");
  if (name.empty()) name = profile.Get("region").value_or("");
  Region region{std::move(name), false};
  if (region.name.empty()) return region;
  if (region.name.starts_with("fips-")) {
    region = {region.name.substr(5), true};
  } else if (region.name.ends_with("-fips")) {
    region = {region.name.substr(0, region.name.size() - 5), true};
  }
  if (!IsRegion(region.name)) {
    return InvalidArgument("the AWS region is no region; it looks like us-west-2");
  }
  return region;
}

Result<std::string> ResolveEndpointUrl(const std::string& given, const Region& region,
                                       const Profile& profile,
                                       const base::Environment& environment) {
  const bool fips =
      region.fips || IsOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", profile, environment);
  const bool dual_stack =
      IsOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", profile, environment);
  if (auto url = ConfiguredUrl(given, profile, environment); url.has_value()) {
    if (!fips && !dual_stack) return *std::move(url);
    return InvalidArgument(std::string(fips ? "FIPS" : "dual-stack") +
                           " and an endpoint of one's own do not go together");
  }
  if (region.name.empty()) {
    return InvalidArgument("there is no AWS region, so no endpoint of Secrets Manager")
        .WithHint("set .region, AWS_REGION, or region in the profile");
  }
  return OwnUrl(region.name, fips, dual_stack);
}

}  // namespace keepsake::sdk
