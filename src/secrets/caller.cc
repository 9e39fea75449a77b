#include "secrets/caller.h"

namespace keepsake::secrets {

std::string_view PartitionOf(std::string_view region) {
  constexpr struct {
    std::string_view prefix, partition;
  } kPartitions[] = {
      {"cn-", "aws-cn"},         {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"},
      {"us-isob-", "aws-iso-b"}, {"eu-isoe-", "aws-iso-e"}, {"us-isof-", "aws-iso-f"},
      {"eusc-", "aws-eusc"},
  };
  for (const auto& [prefix, partition] : kPartitions) {
    if (region.starts_with(prefix)) return partition;
  }
  return "aws";
}

}  // namespace keepsake::secrets
