#include "supervisor/supervision/end_signals.hpp"

#include <signal.h>
#include <sys/signalfd.h>

namespace beltane::supervisor {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  return signals;
}

}  // namespace

void block_signals() {
  const auto signals = ending_signals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

Fd end_signals() {
  const auto signals = ending_signals();
  return Fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace beltane::supervisor
