#pragma once

#include "base/clock.h"
#include "base/environment.h"
#include "base/random.h"

#include <memory>

namespace keepsake::sdk {

// What a client takes from the system. It owns them: there is no main of ours that could lend them.
struct Surroundings {
  std::shared_ptr<const base::Clock> clock;
  std::shared_ptr<base::Random> random;
  base::Environment environment;
};

Surroundings SystemSurroundings();

}  // namespace keepsake::sdk
