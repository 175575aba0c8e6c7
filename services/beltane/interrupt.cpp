#include "services/beltane/interrupt.hpp"

#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace beltane {
namespace {

/// A signal that waits to be asked for is not dropped, even where it is ignored; so `nohup` is asked first.
bool is_ignored(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (!is_ignored(SIGHUP)) sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

Interrupt::Interrupt() {
  const auto signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool Interrupt::within(Seconds limit) {
  const auto signals = end_signals();
  const auto whole = static_cast<time_t>(limit.count);
  const timespec span{whole, static_cast<long>((limit.count - static_cast<double>(whole)) * 1e9)};
  asked_ = asked_ || sigtimedwait(&signals, nullptr, &span) > 0;
  return asked_;
}

void Interrupt::wait() {
  const auto signals = end_signals();
  int got = 0;
  if (!asked_) sigwait(&signals, &got);
  asked_ = true;
}

}  // namespace beltane
