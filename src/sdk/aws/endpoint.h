#pragma once

#include <keepsake/result.h>

#include "base/environment.h"
#include "net/address.h"
#include "sdk/aws/profiles.h"

#include <string>
#include <string_view>

// Where the calls to Secrets Manager go. Source: aws-auth.md §6, §7.
namespace keepsake::sdk {

// One place of HTTP.
struct Origin {
  net::Address address;
  bool tls = true;
  std::string host;  // of the Host header: with the port unless it is the scheme's own

  bool operator==(const Origin&) const = default;
};

// "https://HOST[:PORT]", "http://HOST[:PORT]", perhaps with a final '/', or "unix:PATH".
// Errors: kInvalidArgument.
Result<Origin> ParseUrl(std::string_view url);

// The region and what its name says besides.
struct Region {
  std::string name;
  bool fips = false;  // it was written "fips-R" or "R-fips"
};

// The caller's, else AWS_REGION, AWS_DEFAULT_REGION, the profile's; empty when nobody says.
// Errors: kInvalidArgument for what cannot be a region.
Result<Region> ResolveRegion(const std::string& given, const Profile& profile,
                             const base::Environment& environment);

// The caller's, else AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, the profile's services
// section, the profile's endpoint_url (unless those are to be ignored), else AWS's own for the
// region. Errors: kInvalidArgument: no region and no endpoint; an endpoint together with FIPS or
// dual-stack; a partition without dual-stack.
Result<std::string> ResolveEndpointUrl(const std::string& given, const Region& region,
                                       const Profile& profile,
                                       const base::Environment& environment);

}  // namespace keepsake::sdk
