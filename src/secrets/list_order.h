#pragma once

#include <keepsake/secrets_types.h>

#include "secrets/directory.h"
#include "secrets/secret_record.h"

#include <string>
#include <string_view>

// The orders of ListSecrets. Source: secrets-manager.md §9.
namespace keepsake::secrets {

// Where a secret stands in a list. Secrets with the same time or name are in order of creation.
struct ListPlace {
  base::WallTime time{};  // 0 when the list is not by time, or the secret was never read
  std::string name{};     // empty when the list is not by name
  CreationKey creation{};
  RecordPtr record{};  // null for a place that came in a token
};

struct ListOrder {
  SecretSortBy by = SecretSortBy::kCreatedDate;
  bool descending = false;

  bool Before(const ListPlace& a, const ListPlace& b) const;
};

// Ascending unless the request says otherwise.
ListOrder OrderOf(const ListSecretsRequest& request);
ListPlace PlaceOf(const RecordPtr& record, SecretSortBy by);

std::string EncodePlace(const ListPlace& place);
ListPlace DecodePlace(std::string_view bytes);  // what EncodePlace() wrote

}  // namespace keepsake::secrets
