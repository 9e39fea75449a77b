#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "secrets/directory.h"
#include "secrets/page_token.h"
#include "secrets/pending.h"
#include "store/store.h"

#include <cstdint>

namespace keepsake::secrets {

// What the operations of one SecretStore share. Works that wait in the store keep it alive.
struct Core {
  Core(store::Store& the_store, const base::Clock& the_clock, base::Random& the_random)
      : store(the_store),
        clock(the_clock),
        random(the_random),
        page_tokens(the_store.DeriveKey("paging token of secrets")) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  store::Store& store;
  const base::Clock& clock;
  base::Random& random;
  const PageTokens page_tokens;
  Directory directory;

  // The store's thread only, once everything is read.
  Pending pending{directory};
  std::uint64_t next_number = 1;
};

}  // namespace keepsake::secrets
