#include "drill/rehearsal.hpp"

#include <cmath>

#include "client/own_rig.hpp"
#include "drill/bare_server.hpp"
#include "drill/edit_load.hpp"
#include "drill/hearing.hpp"
#include "drill/incident.hpp"
#include "drill/song.hpp"
#include "samples/shelf.hpp"

namespace beltane::drill {
namespace {

constexpr Seconds unjudged{0.3};  // at the end: a note that has just begun may not have been heard yet

/// A tenth of a second of a tone that no other has: so each is a sample of its own.
patchbay::Captured tone(std::size_t number) {
  patchbay::Captured tone{.channels = 1};
  for (std::uint32_t i = 0; i < tone.rate / 10; ++i)
    tone.samples.push_back(0.1F * std::sin(static_cast<float>(i) * (0.01F + 0.001F * static_cast<float>(number))));
  return tone;
}

/// The samples of the song as files, and their names on the rig's shelf.
struct Samples {
  std::vector<std::filesystem::path> files{};
  std::vector<SampleName> names{};
};

Result<Samples> keep_samples(const Rig& rig) {
  const auto shelf = shelf_of(rig.state, rig.data);
  Samples samples;
  for (std::size_t i = 0; i < sample_count; ++i) {
    samples.files.push_back(rig.runtime.parent_path() / ("tone " + std::to_string(i) + ".wav"));
    if (auto written = write_wav(tone(i), samples.files.back()); !written) return written.refusal();
    auto name = shelf.add(samples.files.back());
    if (!name) return name.refusal();
    samples.names.push_back(*name);
  }
  return samples;
}

/// One rehearsal on a rig of its own that is up.
class Rehearsal {
 public:
  Rehearsal(client::Connection& client, const Case& which, Disturbance& disturbance)
      : client_(client), incident_(client, which, disturbance) {}

  Result<DrillOutcome> run();
  /// What the project file holds of the edits that were confirmed, once the rig has let go of it.
  void read_back(const Project& project, DrillOutcome& outcome) const;

 private:
  Result<void> begin();
  void measure(DrillOutcome& outcome) const;

  client::Connection& client_;
  Incident incident_;
  std::unique_ptr<EditLoad> load_{};
  Project project_{};
  Transport transport_{};
  Seconds floor_{};
};

Result<void> Rehearsal::begin() {
  auto samples = keep_samples(client_.rig());
  if (!samples) return samples.refusal();
  auto floor = bare_server(incident_.jack_server(), samples->files);
  if (!floor) return floor.refusal();
  floor_ = *floor;
  if (auto made = client_.submit(song(samples->names), "drill"); !made) return made.refusal();
  auto snapshot = client_.snapshot();
  if (!snapshot) return snapshot.refusal();
  project_ = snapshot->project;
  if (auto listens = incident_.listen(); !listens) return listens.refusal();
  auto load = EditLoad::begin(client_, named(project_, ledger));
  if (!load) return load.refusal();
  load_ = std::move(*load);
  auto playing = client_.transport(Play{});
  if (!playing) return playing.refusal();
  transport_ = playing->transport;
  incident_.music_begins();
  return {};
}

Result<DrillOutcome> Rehearsal::run() {
  const auto edits = [this] { load_->turn(); };
  if (auto begun = begin(); !begun) return begun.refusal();
  incident_.wait(edits);
  if (auto struck = incident_.strike(); !struck) return struck.refusal();
  incident_.wait(edits);
  DrillOutcome outcome{.floor_ms = floor_.count * 1e3};
  measure(outcome);
  incident_.end();
  if (auto finished = load_->finish(); !finished) return finished.refusal();
  outcome.edits = static_cast<int>(load_->made());
  auto tree = client_.backend(InspectTree{}, Seconds{10});
  outcome.difference = tree ? tree->text : tree.reason();
  if (auto status = client_.status()) outcome.sound = word_of(*status, "supervisor", "sound");
  incident_.tell_times(outcome);
  return outcome;
}

void Rehearsal::measure(DrillOutcome& outcome) const {
  const auto to = std::chrono::steady_clock::now() + Seconds{-unjudged.count};
  const auto heard = incident_.hear_fault(to, due_notes(project_, transport_), outcome);
  outcome.notes = heard.notes;
  outcome.notes_lost = static_cast<int>(heard.lost.size());
  outcome.notes_excused = static_cast<int>(heard.excused.size());
  outcome.notes_doubled = static_cast<int>(heard.doubled.size());
}

void Rehearsal::read_back(const Project& project, DrillOutcome& outcome) const {
  const auto times = entries_in(project, load_->made());
  for (const auto count : times) outcome.edits_lost += count == 0, outcome.edits_doubled += count > 1;
}

}  // namespace

Result<DrillOutcome> rehearse(const Rig& like, const std::string& name, const StandbyMode& standby) {
  const auto known = cases(standby);
  const auto which = known.find(name);
  if (which == known.end())
    return Refusal{"there is no second audio server to rehearse " + name + " with; take --standby warm or mirror"};
  auto disturbance = prepare(which->second);
  if (!disturbance) return disturbance.refusal();
  auto rig = client::OwnRig::start(like, "drill", (*disturbance)->rig({.standby = standby}), nullptr);
  if (!rig) return rig.refusal();
  client::Connection client((*rig)->rig());
  Rehearsal rehearsal(client, which->second, **disturbance);
  auto outcome = rehearsal.run();
  if (auto ended = (*rig)->end(); outcome && !ended) return ended.refusal();
  if (!outcome) return outcome;
  outcome->name = name;
  outcome->standby = standby;
  if (auto again = (*rig)->begin_again(); !again) return again.refusal();
  auto snapshot = client::Connection((*rig)->rig()).snapshot();
  if (!snapshot) return snapshot.refusal();
  rehearsal.read_back(snapshot->project, *outcome);
  if (auto ended = (*rig)->end(); !ended) return ended.refusal();
  return outcome;
}

}  // namespace beltane::drill
