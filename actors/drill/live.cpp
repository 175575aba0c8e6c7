#include <algorithm>

#include "client/connection.hpp"
#include "client/rig_control.hpp"
#include "drill/bare_server.hpp"
#include "drill/hearing.hpp"
#include "drill/incident.hpp"
#include "drill/rehearsal.hpp"

namespace beltane::drill {
namespace {

/// Why nothing can be rehearsed on that rig now; empty: it can.
std::string unfit(const Rig& rig, const RigStatus& status, const Case& which) {
  if (!client::all_ready(status)) return "the rig is not whole; see `beltane status`";
  if (const auto file = word_of(status, "backend", "recording"); !file.empty())
    return "the rig records to " + file + "; end that first";
  if (which.hits("jackd") && supervisor::jack_server_of(rig).empty())
    return "the JACK server is somebody else's, and not touched";
  return {};
}

/// The project as it stands on the session.
struct Stand {
  Revision revision{};
  Project project{};
};

/// One rehearsal on somebody's rig.
class LiveRehearsal {
 public:
  LiveRehearsal(client::Connection& client, const Case& which, Disturbance& disturbance)
      : client_(client), incident_(client, which, disturbance) {}

  Result<DrillOutcome> run();

 private:
  Result<Stand> stand();
  Result<void> begin();
  void measure(DrillOutcome& outcome) const;

  client::Connection& client_;
  Incident incident_;
  Stand before_{};
  Seconds floor_{};
  Seconds pause_{};
};

Result<Stand> LiveRehearsal::stand() {
  auto snapshot = client_.snapshot();
  if (!snapshot) return snapshot.refusal();
  return Stand{snapshot->revision, snapshot->project};
}

/// Listens to the music as it is, and to how long it may pause.
Result<void> LiveRehearsal::begin() {
  auto floor = bare_server(incident_.jack_server(), {});
  if (!floor) return floor.refusal();
  floor_ = *floor;
  auto stood = stand();
  if (!stood) return stood.refusal();
  before_ = std::move(*stood);
  if (auto listens = incident_.listen(); !listens) return listens.refusal();
  const auto began = std::chrono::steady_clock::now();
  incident_.music_begins();
  incident_.wait([] {});
  const auto now = std::chrono::steady_clock::now();
  pause_ = incident_.hear({began, now, now}, {}).silence;
  if (pause_.count < 0.9 * between(began, now).count) return {};
  return Refusal{"nothing is heard of the rig; let it play, such as with `beltane play`"};
}

void LiveRehearsal::measure(DrillOutcome& outcome) const {
  const auto heard = incident_.hear_fault(std::chrono::steady_clock::now(), {}, outcome);
  outcome.pause_ms = pause_.count * 1e3;
  outcome.silence_ms = std::max(heard.silence.count - pause_.count, 0.0) * 1e3;
}

Result<DrillOutcome> LiveRehearsal::run() {
  if (auto begun = begin(); !begun) return begun.refusal();
  if (auto struck = incident_.strike(); !struck) return struck.refusal();
  incident_.wait([] {});
  DrillOutcome outcome{.floor_ms = floor_.count * 1e3, .live = true};
  measure(outcome);
  incident_.end();
  const auto after = stand();
  if (!after) return after.refusal();
  const bool same = after->revision > before_.revision || after->project == before_.project;
  outcome.edits_lost = after->revision < before_.revision || !same;
  auto tree = client_.backend(InspectTree{}, Seconds{10});
  outcome.difference = tree ? tree->text : tree.reason();
  incident_.tell_times(outcome);
  return outcome;
}

}  // namespace

std::string word_of(const RigStatus& status, const std::string& process, const std::string& name) {
  const auto found = std::ranges::find(status.processes, process, &ProcessInfo::name);
  if (found == status.processes.end()) return {};
  const auto word = found->health.words.find(name);
  return word == found->health.words.end() ? "" : word->second;
}

StandbyMode standby_of(const RigStatus& status) {
  const auto mode = word_of(status, "supervisor", "standby");
  return mode.empty() ? "none" : mode;
}

Result<DrillOutcome> rehearse_live(const Rig& rig, const std::string& name) {
  client::Connection client(rig);
  auto status = client.status();
  if (!status) return status.refusal();
  const auto standby = standby_of(*status);
  const auto known = cases_of_running_rig(standby);
  const auto which = known.find(name);
  if (which == known.end()) return Refusal{name + " needs a rig of its own, or a second audio server"};
  if (const auto why = unfit(rig, *status, which->second); !why.empty()) return Refusal{why};
  const auto disturbance = prepare_signals(which->second);
  auto outcome = LiveRehearsal(client, which->second, *disturbance).run();
  if (!outcome) return outcome;
  outcome->name = name;
  outcome->standby = standby;
  outcome->sound = word_of(*status, "supervisor", "sound");
  return outcome;
}

}  // namespace beltane::drill
