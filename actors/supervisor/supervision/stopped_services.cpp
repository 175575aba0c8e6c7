#include "supervisor/supervision/stopped_services.hpp"

#include <fstream>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {
namespace {

/// How often the process has run, from /proc/PID/schedstat; 0 where the kernel does not tell.
std::uint64_t timeslices_of(std::int32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/schedstat");
  std::uint64_t on_cpu = 0, waited = 0, slices = 0;
  file >> on_cpu >> waited >> slices;
  return slices;
}

RunState run_state_of(std::int32_t pid) {
  if (!is_stopped(pid)) return {};
  return {true, timeslices_of(pid)};
}

/// Also one that has not said yet that it is ready: it may have been stopped before it came so far, or while no
/// supervisor was there.
bool is_looked_at(const ChildProcess& child) {
  const bool runs = child.stage == ProcessStage::ready || child.stage == ProcessStage::starting;
  return runs && child.spec.kind == ProcessKind::service && child.life.pid > 0;
}

}  // namespace

bool StopWatch::look(const std::string& name, std::int32_t pid, const RunState& state, Moment now) {
  if (!state.stopped) {
    stops_.erase(name);
    return false;
  }
  auto& stop = stops_.try_emplace(name, Stop{pid, state.timeslices, now, false}).first->second;
  if (stop.pid != pid || stop.timeslices != state.timeslices) stop = {pid, state.timeslices, now, false};
  if (stop.told || seconds_between(stop.since, now) < stopped_after) return false;
  stop.told = true;
  return true;
}

std::vector<std::string> StoppedServices::look(const ProcessTree& tree, Moment now) {
  std::vector<std::string> stopped;
  if (now < due_ || tree.ending()) return stopped;
  due_ = now + StopWatch::period;
  for (const auto& child : tree.children()) {
    if (is_looked_at(child) && watch_.look(child.spec.name, child.life.pid, run_state_of(child.life.pid), now))
      stopped.push_back(child.spec.name);
  }
  return stopped;
}

}  // namespace beltane::supervisor
