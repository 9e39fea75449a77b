// The process: the only place where the system's streams, clock, chance and environment are taken
// and handed to the parts that use them.

#include "base/clock.h"
#include "base/environment.h"
#include "cli/run.h"
#include "crypto/system_random.h"

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const keepsake::base::SystemClock clock;
  keepsake::crypto::SystemRandom random;
  keepsake::cli::Process process{.in = std::cin,
                                 .out = std::cout,
                                 .err = std::cerr,
                                 .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                                 .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                                 .environment = keepsake::base::ProcessEnvironment(),
                                 .clock = clock,
                                 .random = random};
  return keepsake::cli::Run(process, std::vector<std::string>(argv + 1, argv + argc));
}
