#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"
#include "store/committer.h"
#include "store/keyring.h"
#include "store/store.h"

#include <utility>

// How a store comes to be and how it is opened; the errors are those of store/store.h.
namespace keepsake::store {

using KeyringAndStore = std::pair<Keyring, OpenedStore>;

// The whole file under another name first, then its own name.
Status MakeStoreFile(const StoreOptions& options, const Keyring& keyring,
                     const crypto::SecretBytes& master_key, base::Random& random);

// Checks the files' rights, takes the lock, checks the pages, opens the keyring, and compares all
// records with the ledger; only then may anything be written. A key-encrypting key that is old or
// used often is followed by a new one here.
Result<KeyringAndStore> OpenStoreFile(const StoreOptions& options,
                                      const crypto::SecretBytes& master_key,
                                      const base::Clock& clock, base::Random& random);

Result<KeyringAndStore> OpenInMemory(const base::Clock& clock, base::Random& random);

}  // namespace keepsake::store
