#pragma once

#include <keepsake/pending.h>

#include "base/clock.h"

#include <memory>

namespace keepsake::sdk {

// The executor of continuations that name none: one thread, started by the first of them, which
// runs them in order. It ends when nobody holds the executor any more and all it was given has run.
Executor MakeCallbacks(std::shared_ptr<const base::Clock> clock);

}  // namespace keepsake::sdk
