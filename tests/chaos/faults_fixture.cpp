#include "faults_fixture.hpp"

#include <algorithm>
#include <cstdio>

#include "host/services.hpp"
#include "simulation/dice.hpp"

namespace beltane::test {
namespace {

using simulation::Dice;

constexpr unsigned jackd_in = 40;  // one victim of so many, at most
constexpr unsigned all_in = 20;    // one kill of so many is one of everything but jackd
constexpr unsigned two_in = 4;

/// How often which kind, in per cent.
FaultKind kind_for(std::uint64_t percent, bool disk) {
  if (percent < 26) return FaultKind::kill;
  if (percent < 40) return FaultKind::hang;
  if (percent < 54) return FaultKind::pause;
  if (percent < 66) return FaultKind::crash;
  if (percent < 78) return FaultKind::storm;
  if (percent < 88) return FaultKind::cut;
  if (percent < 94) return disk ? FaultKind::full_disk : FaultKind::cut;
  return FaultKind::clock;
}

/// A duration, short ones more often than long ones.
Seconds length_between(Dice& dice, double least, double most) {
  const auto part = static_cast<double>(dice.below(1'000)) / 1'000;
  return {least + (most - least) * part * part};
}

template <class Of>
const auto& one_of(Dice& dice, const Of& all) {
  return all[dice.below(all.size())];
}

std::string victim(Dice& dice, const Targets& targets) {
  if (dice.below(jackd_in) == 0) return "jackd";
  return one_of(dice, targets.processes);
}

std::vector<std::string> victims(Dice& dice, const Targets& targets, FaultKind kind) {
  if (kind == FaultKind::kill && dice.below(all_in) == 0) return targets.processes;
  std::vector some{victim(dice, targets)};
  if (dice.below(two_in) == 0)
    if (auto other = victim(dice, targets); other != some.front()) some.push_back(std::move(other));
  return some;
}

Fault fault(Dice& dice, const Targets& targets, Seconds at) {
  Fault made{.at = at, .kind = kind_for(dice.below(100), targets.disk)};
  switch (made.kind) {
    case FaultKind::kill:
    case FaultKind::hang:
    case FaultKind::crash:
      made.victims = victims(dice, targets, made.kind);
      break;
    case FaultKind::pause:
      made.victims = victims(dice, targets, made.kind);
      made.length = length_between(dice, 0.002, 2);
      break;
    case FaultKind::storm:
      made.length = length_between(dice, 0.5, 4);
      break;
    case FaultKind::cut:
      made.victims = {one_of(dice, targets.sockets)};
      break;
    case FaultKind::full_disk:
      made.length = length_between(dice, 0.2, 3);
      break;
    case FaultKind::clock:
      made.length = {dice.percent(50) ? 3600.0 : -3600.0};
      break;
  }
  return made;
}

const char* verb_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kill:
      return "kill";
    case FaultKind::hang:
      return "hang";
    case FaultKind::pause:
      return "pause";
    case FaultKind::crash:
      return "crash";
    case FaultKind::storm:
      return "storm on the bus";
    case FaultKind::cut:
      return "cut";
    case FaultKind::full_disk:
      return "full disk";
    case FaultKind::clock:
      return "clock set by";
  }
  return "";
}

}  // namespace

Targets targets(const std::string& standby, bool disk) {
  Targets all{.processes = {"supervisor", "guard", "patchbay", "scsynth"},
              .sockets = {std::string(sockets::supervisor_control), std::string(sockets::supervisor_telemetry)},
              .disk = disk};
  if (standby != "none") all.processes.insert(all.processes.end(), {"scsynth-b", "changeover"});
  for (const auto& service : rig_services) {
    all.processes.emplace_back(service.name);
    for (const auto socket : service.serves)
      if (!socket.empty()) all.sockets.emplace_back(socket);
  }
  return all;
}

std::vector<Fault> faults(std::uint64_t seed, const Targets& targets, Seconds length, Seconds period) {
  Dice dice(seed);
  std::vector<Fault> all;
  for (double from = 0; from + period.count <= length.count; from += period.count)
    all.push_back(fault(dice, targets, {from + period.count * static_cast<double>(dice.below(1'000)) / 1'000}));
  return all;
}

std::string text_of(const Fault& fault) {
  char at[32];
  std::snprintf(at, sizeof at, "%.3f s: ", fault.at.count);
  auto text = at + std::string(verb_of(fault.kind));
  for (const auto& victim : fault.victims) text += (&victim == &fault.victims.front() ? " " : ", ") + victim;
  if (fault.length.count == 0) return text;
  char length[32];
  std::snprintf(length, sizeof length, "%s%.3f s", fault.kind == FaultKind::clock ? " " : " for ", fault.length.count);
  return text + length;
}

}  // namespace beltane::test
