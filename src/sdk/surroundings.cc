#include "sdk/surroundings.h"

#include "crypto/system_random.h"

namespace keepsake::sdk {

Surroundings SystemSurroundings() {
  return {std::make_shared<base::SystemClock>(), std::make_shared<crypto::SystemRandom>(),
          base::ProcessEnvironment()};
}

}  // namespace keepsake::sdk
