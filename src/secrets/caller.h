#pragma once

#include <string>
#include <string_view>

namespace keepsake::secrets {

// "aws", "aws-cn", "aws-us-gov" and so on: the second part of the ARNs of a region.
std::string_view PartitionOf(std::string_view region);

// Whose secrets a call is about: each account has its own in each region, and no two of them meet.
// Account and region are those of the signature, checked before.
struct Caller {
  std::string account;  // 12 digits
  std::string region;   // "us-east-1"
  std::string partition;
  std::string space;  // both in one: the namespace that the secrets are in

  Caller(std::string account_id, std::string region_name)
      : account(std::move(account_id)),
        region(std::move(region_name)),
        partition(PartitionOf(region)),
        space(account + "/" + region) {}
};

}  // namespace keepsake::secrets
