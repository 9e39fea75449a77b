#include "secrets/opened_value.h"

#include "base/log.h"
#include "secrets/errors.h"
#include "secrets/record_form.h"

namespace keepsake::secrets {

Result<crypto::SecretBytes> OpenValue(const store::Store& store, const SecretRecord& record,
                                      const Version& version) {
  auto opened = store.Unseal(IdOf(record, version), BindingOf(record, version), *version.value);
  if (opened.has_value()) return opened;
  log::Error("secrets.value_does_not_open",
             {{"arn", record.arn}, {"version", version.id}, {"error", opened.error().message()}});
  return DecryptionFailure();
}

}  // namespace keepsake::secrets
