#include "secrets/entry.h"
#include "secrets/read_operations.h"

namespace keepsake::secrets {

DescribeSecretResponse Describe(const SecretRecord& record) {
  DescribeSecretResponse response;
  FillMembers(record, response);
  response.version_ids_to_stages = StagesOf(record);
  return response;
}

}  // namespace keepsake::secrets
