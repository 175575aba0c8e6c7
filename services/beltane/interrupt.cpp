#include "services/beltane/interrupt.hpp"

#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace beltane {
namespace {

sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
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
  return sigtimedwait(&signals, nullptr, &span) > 0;
}

void Interrupt::wait() {
  const auto signals = end_signals();
  int got = 0;
  sigwait(&signals, &got);
}

}  // namespace beltane
