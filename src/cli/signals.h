#pragma once

namespace keepsake::cli {

// The signals a server lives by, taken by one thread that waits for them. Constructed before any
// other thread, so that every thread inherits the block.
class Signals {
 public:
  Signals();

  enum class What { kStop, kReload };
  // Waits for SIGTERM or SIGINT (stop) or SIGHUP (reload).
  What Wait();
  // From here on a stop signal ends the process at once, whatever it is doing.
  void EndOnNext();
  // Makes Wait() answer kStop, from any thread.
  void RequestStop();
};

}  // namespace keepsake::cli
