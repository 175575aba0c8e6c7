#include "drill/machine_stalls.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>

namespace beltane::drill {
namespace {

using namespace std::chrono_literals;

constexpr auto nap = 2ms;
constexpr Seconds late_from{0.002};
constexpr double slow_from = 2;  // times the fastest
constexpr int reference_steps = 2'000;
constexpr int first_references = 100;

/// How long the same short work takes this time.
Seconds time_of_reference() {
  const auto from = std::chrono::steady_clock::now();
  volatile double seed = 1;
  double x = seed;
  for (int i = 0; i < reference_steps; ++i) x = x * 1.0000001 + 1e-9;
  seed = x;
  return between(from, std::chrono::steady_clock::now());
}

/// Binds the calling thread to a core, above everybody else. False where that is not allowed.
bool take_core(int core) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<std::size_t>(core), &only);
  const sched_param highest{.sched_priority = sched_get_priority_max(SCHED_FIFO)};
  return pthread_setaffinity_np(pthread_self(), sizeof only, &only) == 0 &&
         pthread_setschedparam(pthread_self(), SCHED_FIFO, &highest) == 0;
}

std::vector<int> cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(static_cast<std::size_t>(core), &allowed)) cores.push_back(core);
  return cores;
}

}  // namespace

std::vector<MachineStall> stalls_of_audio(std::vector<MachineStall> late, Seconds period) {
  std::ranges::sort(late, {}, &MachineStall::from);
  std::vector<MachineStall> joined;
  for (const auto& stall : late) {
    if (!joined.empty() && between(joined.back().to, stall.from).count < period.count / 4)
      joined.back().to = std::max(joined.back().to, stall.to);
    else
      joined.push_back(stall);
  }
  std::erase_if(joined,
                [&](const MachineStall& stall) { return between(stall.from, stall.to).count < period.count / 2; });
  return joined;
}

StallMeter::StallMeter() {
  for (const int core : cores()) threads_.emplace_back([this, core] { watch(core); });
}

StallMeter::~StallMeter() {
  ending_ = true;
  for (auto& thread : threads_) thread.join();
}

std::vector<MachineStall> StallMeter::stalls() const {
  std::lock_guard lock(mutex_);
  return stalls_;
}

void StallMeter::watch(int core) {
  if (!take_core(core)) return;
  auto fastest = time_of_reference();
  for (int i = 0; i < first_references; ++i) fastest = std::min(fastest, time_of_reference());
  auto before = std::chrono::steady_clock::now();
  while (!ending_) {
    std::this_thread::sleep_until(before + nap);
    const bool late = between(before + nap, std::chrono::steady_clock::now()).count >= late_from.count;
    const auto took = time_of_reference();
    const auto now = std::chrono::steady_clock::now();
    fastest = std::min(fastest, took);
    if (late || took.count > slow_from * fastest.count) {
      std::lock_guard lock(mutex_);
      stalls_.push_back({before, now});
    }
    before = now;
  }
}

}  // namespace beltane::drill
