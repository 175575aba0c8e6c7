#include "services/beltane/drill.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "model/tempo.hpp"
#include "patchbay/capture.hpp"
#include "sequencer/notes.hpp"
#include "services/beltane/drill_witness.hpp"
#include "services/beltane/own_rig.hpp"
#include "supervisor/children_file.hpp"

namespace beltane {
namespace {

using namespace std::chrono_literals;

constexpr Seconds before{2};   // of music, before the kill
constexpr Seconds watched{5};  // of music, after it
constexpr float silent = 0.001f;
constexpr auto same_moment = 1ms;
constexpr int silent_instruments = 30;

Instant now() { return std::chrono::steady_clock::now(); }

double ms(Instant from, Instant to) { return between(from, to).count * 1e3; }

Edits instrument(const char* name, UnitName source, double level) {
  AddInstrument add{.def = {.source = std::move(source)}};
  add.def.strip.name = name;
  add.runtime.units[{Slot::fader, 0}].values["level"] = level;
  return {add};
}

/// An instrument that only stands there, as most of a rig does: with the rest it makes some 200 nodes to build again.
AddInstrument bystander(int number) {
  AddInstrument add{.def = {.source = "saw", .filter = "low_pass"}};
  add.def.strip.name = "bystander " + std::to_string(number);
  for (const char* effect : {"chorus", "tremolo"}) add.def.strip.effects.push_back({EffectId{}, effect});
  return add;
}

/// A held chord, so that silence is somebody's fault, and a steady pulse, so that each note has a moment of its own.
Edits drill_song() {
  auto edits = instrument("pad", "saw", 0.5);
  auto& pad = std::get<AddInstrument>(edits.front());
  for (int bar = 0; bar < 8; ++bar)
    for (std::uint8_t pitch : {45, 57, 64})
      pad.notes.push_back({.start = {bar * 8.0}, .length = {8}, .pitch = pitch, .velocity = 90});
  auto pulse = instrument("pulse", "hat_closed", 0.3);
  auto& ticks = std::get<AddInstrument>(pulse.front());
  for (int step = 0; step < 256; ++step)
    ticks.notes.push_back({.start = {step * 0.25}, .length = {0.1}, .pitch = 60, .velocity = 100});
  edits.push_back(pulse.front());
  for (int i = 0; i < silent_instruments; ++i) edits.push_back(bystander(i));
  edits.push_back(SetTempo{{0}, {120}});
  return edits;
}

const ProcessInfo* process(const RigStatus& status, const std::string& name) {
  auto found = std::ranges::find(status.processes, name, &ProcessInfo::name);
  return found == status.processes.end() ? nullptr : &*found;
}

Result<std::unique_ptr<patchbay::Capture>> listen(const Rig& rig) {
  const auto memory = supervisor::read_memory(supervisor::file_text(rig.runtime / "children"));
  return patchbay::listen_at({.server = memory.jack_name, .source = "beltane-" + rig.name});
}

/// One rehearsal on a rig that is up.
class Rehearsal {
 public:
  Rehearsal(Client& client, std::string victim) : client_(client), victim_(std::move(victim)) {}

  Result<DrillResult> run();

 private:
  Result<void> begin();
  Result<void> strike();
  Result<void> watch(Seconds span);
  void count_notes(DrillResult& result) const;
  void count_silence(DrillResult& result) const;
  void find_notice(DrillResult& result) const;

  Client& client_;
  std::string victim_;
  std::unique_ptr<Witness> witness_{};
  std::unique_ptr<patchbay::Capture> ear_{};
  std::unique_ptr<EditLoad> load_{};
  Project project_{};
  Transport transport_{};
  Instant killed_{};
  Instant restored_{};
  Instant ended_{};
  std::uint32_t restarts_{};
};

Result<void> Rehearsal::begin() {
  if (auto made = client_.submit(drill_song(), "drill"); !made) return made.refusal();
  auto snapshot = client_.snapshot();
  if (!snapshot) return snapshot.refusal();
  project_ = snapshot->project;
  auto witness = Witness::follow(client_);
  if (!witness) return witness.refusal();
  witness_ = std::move(*witness);
  auto ear = listen(client_.rig());
  if (!ear) return ear.refusal();
  ear_ = std::move(*ear);
  load_ = std::make_unique<EditLoad>(client_, ParamAddress{{master_strip, {Slot::fader}}, "level"});
  auto playing = client_.transport(Play{});
  if (!playing) return playing.refusal();
  transport_ = playing->transport;
  return {};
}

Result<void> Rehearsal::strike() {
  auto status = client_.status();
  if (!status) return status.refusal();
  auto* target = process(*status, victim_);
  if (!target || target->pid <= 0) return Refusal{"the rig has no process " + victim_ + " to kill"};
  restarts_ = target->restarts;
  killed_ = now();
  kill(target->pid, SIGKILL);
  return {};
}

/// Lets the music go on, with edits all the while; notes when everything was ready again.
Result<void> Rehearsal::watch(Seconds span) {
  const auto until = now() + span;
  auto next_look = now();
  while (now() < until) {
    if (auto turned = load_->turn(); !turned) return turned;
    if (killed_ != Instant{} && restored_ == Instant{} && now() >= next_look) {
      next_look = now() + Seconds{0.02};
      auto status = client_.status(Seconds{0.5});
      auto* target = status ? process(*status, victim_) : nullptr;
      if (target && target->restarts > restarts_ && all_ready(*status)) restored_ = now();
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

Result<DrillResult> Rehearsal::run() {
  if (auto begun = begin(); !begun) return begun.refusal();
  if (auto played = watch(before); !played) return played.refusal();
  if (auto struck = strike(); !struck) return struck.refusal();
  if (auto played = watch(watched); !played) return played.refusal();
  ended_ = now();
  DrillResult result;
  if (auto finished = load_->finish(Seconds{10}); !finished) return finished.refusal();
  auto snapshot = client_.snapshot();
  if (!snapshot) return snapshot.refusal();
  result.edits = load_->confirmed();
  const auto& values = state_at(snapshot->project, {master_strip, {Slot::fader}}).values;
  auto level = values.find("level");
  result.edits_lost = level != values.end() && std::abs(level->second - load_->last_confirmed()) < 1e-9 ? 0 : 1;
  auto tree = client_.backend(InspectTree{}, Seconds{10});
  result.difference = tree ? tree->text : tree.reason();
  if (restored_ != Instant{}) result.restored_ms = ms(killed_, restored_);
  find_notice(result);
  count_silence(result);
  count_notes(result);
  return result;
}

/// What happened is told as it happens, and remembered in the status: a supervisor that was killed tells late.
void Rehearsal::find_notice(DrillResult& result) const {
  auto events = witness_->events();
  if (auto status = client_.status()) events.insert(events.end(), status->events.begin(), status->events.end());
  for (const auto& event : events)
    if (event.process == victim_ && event.at >= killed_ && result.noticed_ms < 0)
      result.noticed_ms = ms(killed_, event.at);
}

void Rehearsal::count_silence(DrillResult& result) const {
  auto heard = ear_->heard();
  const auto skip = static_cast<std::size_t>(std::max(0.0, between(heard.start, killed_).count - 0.1) * heard.rate);
  const auto all = static_cast<std::size_t>(std::max(0.0, between(heard.start, ended_).count) * heard.rate);
  const auto first = std::min(skip * heard.channels, heard.samples.size());
  const auto last = std::clamp(all * heard.channels, first, heard.samples.size());
  const std::span<const float> part(heard.samples.data() + first, last - first);
  result.silence_ms =
      patchbay::longest(patchbay::silences(part, heard.channels, heard.rate, silent, Seconds{0.001})).length.count *
      1e3;
}

/// A note was played where a voice with its moment went to a server that lived to play it.
void Rehearsal::count_notes(DrillResult& result) const {
  const auto voices = witness_->voices();
  const auto from = killed_ + Seconds{-1};
  const auto to = ended_ + Seconds{-0.2};
  const auto begin = time_at(*project_.tempo, transport_.anchor_beat);
  auto beat_of = [&](Instant at) { return beat_at(*project_.tempo, begin + between(transport_.anchor, at)); };
  const bool server_died = victim_ == "scsynth" || victim_ == "jackd";
  std::map<double, int> wanted;  // notes by the beat they begin at
  for (const auto& note : sequencer::notes_between(project_, beat_of(from), beat_of(to)))
    ++wanted[note.note.start.count];
  for (const auto& [beat, count] : wanted) {
    const auto at = transport_.anchor + (time_at(*project_.tempo, Beats{beat}) - begin);
    int played = 0;
    for (const auto& voice : voices) {
      const bool same = std::chrono::abs(voice.at - at) < same_moment;
      const bool died_with_it = server_died && voice.sent < killed_ && voice.at >= killed_;
      if (same && !died_with_it) ++played;
    }
    result.notes += count;
    result.notes_lost += std::max(0, count - played);
    result.notes_doubled += std::max(0, played - count);
  }
}

}  // namespace

const std::map<std::string, std::string>& drill_cases() {
  static const std::map<std::string, std::string> cases{
      {"scsynth-kill", "scsynth"}, {"jackd-kill", "jackd"},         {"session-kill", "session"},
      {"voices-kill", "voices"},   {"sequencer-kill", "sequencer"}, {"persistence-kill", "persistence"},
      {"backend-kill", "backend"}, {"patchbay-kill", "patchbay"},   {"supervisor-kill", "supervisor"},
      {"guard-kill", "guard"},     {"librarian-kill", "librarian"}};
  return cases;
}

Result<DrillResult> rehearse(const Rig& like, const std::string& name) {
  auto rig = OwnRig::start(like, "drill", {}, nullptr);
  if (!rig) return rig.refusal();
  Client client((*rig)->rig());
  auto result = Rehearsal(client, drill_cases().at(name)).run();
  auto ended = (*rig)->end();
  if (result) result->name = name;
  if (result && !ended) return ended.refusal();
  return result;
}

}  // namespace beltane
