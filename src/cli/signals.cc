#include "cli/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace keepsake::cli {
namespace {

sigset_t Handled() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = Handled();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::What Signals::Wait() {
  const sigset_t set = Handled();
  int signal = 0;
  while (::sigwait(&set, &signal) == EINTR) {
  }
  return signal == SIGHUP ? What::kReload : What::kStop;
}

void Signals::EndOnNext() {
  for (const int signal : {SIGTERM, SIGINT}) (void)std::signal(signal, SIG_DFL);
  const sigset_t set = Handled();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Signals::RequestStop() {
  ::kill(::getpid(), SIGTERM);
}

}  // namespace keepsake::cli
