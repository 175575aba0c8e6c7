// What of a server's death comes through the changeover, at the loudspeakers.

#include <signal.h>

#include <algorithm>
#include <cmath>

#include "bench/bench.hpp"
#include "support/two_servers.hpp"

namespace beltane::bench {

Finding changeover();

namespace {

using test::TwoServers;

constexpr int faults = 10;
constexpr std::uint32_t no_budget_below = 256;  // frames a period: the machine itself is late there now and then

/// The worst of ten faults.
struct Worst {
  std::size_t lost{};
  std::size_t repeated{};
  double step{};  // as a multiple of the sine's own
};

/// The live server is hit, and comes back as the standby.
Worst worst_of(TwoServers& rig, int signal) {
  Worst worst;
  for (int i = 0; i < faults; ++i) {
    const auto before = rig.state().switches;
    const auto hit = rig.live();
    const auto from = rig.mark();
    rig.hit(hit, signal);
    rig.until([&](const auto& now) { return now.switches > before; });
    rig.listen({0.3});
    const auto heard = rig.heard_since(from);
    worst.lost = std::max(worst.lost, heard.lost);
    worst.repeated = std::max(worst.repeated, heard.repeated);
    worst.step = std::max(worst.step, static_cast<double>(heard.step / rig.own_step()));
    rig.hit(hit, SIGKILL);
    rig.revive(hit);
    rig.until_both_are_good();
  }
  return worst;
}

Json json_of(const Worst& worst) {
  return {{"lost_samples_worst", worst.lost},
          {"repeated_samples_worst", worst.repeated},
          {"step_worst", std::round(worst.step * 100) / 100}};
}

/// Switches in a minute in which nothing happens.
std::uint64_t false_switches(const TwoServers& rig) {
  const auto before = rig.state().switches;
  rig.listen({60});
  return rig.state().switches - before;
}

}  // namespace

Finding changeover() {
  Finding finding;
  for (const std::uint32_t period : {128U, 256U, 512U}) {
    TwoServers rig(period);
    const auto frames = std::to_string(period);
    const auto wrong = false_switches(rig);
    const auto killed = worst_of(rig, SIGKILL), frozen = worst_of(rig, SIGSTOP);
    finding.figures["killed_at_" + frames] = json_of(killed);
    finding.figures["frozen_at_" + frames] = json_of(frozen);
    finding.figures["false_switches_a_minute_at_" + frames] = wrong;
    if (period < no_budget_below) continue;
    judge(finding, "lost_killed_at_" + frames, static_cast<double>(killed.lost), 0);
    judge(finding, "lost_frozen_at_" + frames, static_cast<double>(frozen.lost), 0);
    judge(finding, "false_at_" + frames, static_cast<double>(wrong), 0);
  }
  return finding;
}

}  // namespace beltane::bench
