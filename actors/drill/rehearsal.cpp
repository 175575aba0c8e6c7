#include "drill/rehearsal.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "client/own_rig.hpp"
#include "drill/bare_server.hpp"
#include "drill/edit_load.hpp"
#include "drill/hearing.hpp"
#include "drill/song.hpp"
#include "drill/witness.hpp"
#include "host/pidfd.hpp"
#include "patchbay/capture.hpp"
#include "samples/shelf.hpp"

namespace beltane::drill {
namespace {

using namespace std::chrono_literals;

constexpr Seconds before{4};      // of music, before the fault: it tells how loud and how late notes are
constexpr Seconds at_least{4};    // of music, after it
constexpr Seconds at_most{20};    // of it, while not everything is back
constexpr Seconds settled{1.5};   // of music, after everything is back
constexpr Seconds unjudged{0.3};  // at the end: a note that has just begun may not have been heard yet
constexpr Seconds judged_before{1};
constexpr Seconds slow_for{3}, stopped_for{0.04}, running_for{0.06};  // of a process that stumbles

Instant now() { return std::chrono::steady_clock::now(); }

double ms(Instant from, Instant to) { return between(from, to).count * 1e3; }

const ProcessInfo* process(const RigStatus& status, const std::string& name) {
  auto found = std::ranges::find(status.processes, name, &ProcessInfo::name);
  return found == status.processes.end() ? nullptr : &*found;
}

Result<std::unique_ptr<patchbay::Capture>> listen_to(const Rig& rig) {
  return patchbay::listen_at({.server = supervisor::jack_server_of(rig), .source = "beltane-" + rig.name});
}

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

int signal_of(Case::Fault fault) {
  switch (fault) {
    case Case::Fault::kill:
      return SIGKILL;
    case Case::Fault::hang:
    case Case::Fault::slow:
      return SIGSTOP;
    case Case::Fault::segfault:
      return SIGSEGV;
  }
  return 0;
}

/// A process that something is done to, as it was before.
struct Victim {
  std::string name{};
  Fd process{};  // a pidfd
  std::uint32_t restarts{};
};

/// One rehearsal on a rig that is up.
class Rehearsal {
 public:
  Rehearsal(client::Connection& client, Case which) : client_(client), case_(std::move(which)) {}

  Result<DrillOutcome> run();
  /// What the project file holds of the edits that were confirmed, once the rig has let go of it.
  void read_back(const Project& project, DrillOutcome& outcome) const;

 private:
  Result<void> begin();
  Result<void> strike();
  Result<void> watch();
  Result<void> look();
  bool over() const;
  void stumble();
  bool is_back(const RigStatus& status) const;
  void wake() const;
  void measure(DrillOutcome& outcome) const;
  void find_notice(DrillOutcome& outcome) const;

  client::Connection& client_;
  Case case_;
  std::unique_ptr<Witness> witness_{};
  std::unique_ptr<patchbay::Capture> ear_{};
  std::unique_ptr<EditLoad> load_{};
  Project project_{};
  Transport transport_{};
  Seconds floor_{};
  std::vector<Victim> victims_{};
  Instant began_{};
  Instant struck_{};
  Instant restored_{};
  Instant next_look_{};
  Instant next_stumble_{};
  bool stopped_{};  // a slow one is, for the moment
};

Result<void> Rehearsal::begin() {
  auto samples = keep_samples(client_.rig());
  if (!samples) return samples.refusal();
  auto floor = bare_server(supervisor::jack_server_of(client_.rig()), samples->files);
  if (!floor) return floor.refusal();
  floor_ = *floor;
  if (auto made = client_.submit(song(samples->names), "drill"); !made) return made.refusal();
  auto snapshot = client_.snapshot();
  if (!snapshot) return snapshot.refusal();
  project_ = snapshot->project;
  auto witness = Witness::follow(client_);
  if (!witness) return witness.refusal();
  witness_ = std::move(*witness);
  auto ear = listen_to(client_.rig());
  if (!ear) return ear.refusal();
  ear_ = std::move(*ear);
  auto load = EditLoad::begin(client_, named(project_, ledger));
  if (!load) return load.refusal();
  load_ = std::move(*load);
  auto playing = client_.transport(Play{});
  if (!playing) return playing.refusal();
  transport_ = playing->transport;
  began_ = now();
  return {};
}

Result<void> Rehearsal::strike() {
  auto status = client_.status();
  if (!status) return status.refusal();
  for (const auto& name : case_.victims) {
    const auto* target = process(*status, name);
    if (!target || target->pid <= 0) return Refusal{"the rig has no process " + name + " to rehearse with"};
    victims_.push_back({name, open_pidfd(target->pid), target->restarts});
  }
  struck_ = now();
  for (const auto& victim : victims_) send_signal(victim.process, signal_of(case_.fault));
  stopped_ = case_.fault == Case::Fault::slow;
  next_stumble_ = struck_ + stopped_for;
  return {};
}

/// A slow one is stopped and continued again and again.
void Rehearsal::stumble() {
  if (case_.fault != Case::Fault::slow || next_stumble_ == Instant{} || now() < next_stumble_) return;
  const bool ends = now() >= struck_ + slow_for;
  stopped_ = !stopped_ && !ends;
  for (const auto& victim : victims_) send_signal(victim.process, stopped_ ? SIGSTOP : SIGCONT);
  next_stumble_ = ends ? Instant{} : now() + (stopped_ ? stopped_for : running_for);
}

/// Whether enough was heard: before the fault, or after it and after everything was back.
bool Rehearsal::over() const {
  if (struck_ == Instant{}) return now() >= began_ + before;
  if (now() < struck_ + at_least) return false;
  return now() >= struck_ + at_most || (restored_ != Instant{} && now() >= restored_ + settled);
}

/// Notes when everything is ready again.
Result<void> Rehearsal::look() {
  if (struck_ == Instant{} || restored_ != Instant{} || now() < next_look_) return {};
  next_look_ = now() + Seconds{0.02};
  auto status = client_.status(Seconds{0.5});
  if (status && is_back(*status)) restored_ = now();
  return {};
}

/// One that is only slow need not be replaced.
bool Rehearsal::is_back(const RigStatus& status) const {
  const bool slow = case_.fault == Case::Fault::slow;
  if (slow && next_stumble_ != Instant{}) return false;
  return client::all_ready(status) && std::ranges::all_of(victims_, [&](const Victim& victim) {
           const auto* target = process(status, victim.name);
           return target && (slow || target->restarts > victim.restarts);
         });
}

/// Lets the music go on, with edits all the while.
Result<void> Rehearsal::watch() {
  while (!over()) {
    load_->turn();
    stumble();
    if (auto looked = look(); !looked) return looked;
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

/// What hangs and was not replaced would keep the rig from ending.
void Rehearsal::wake() const {
  if (restored_ != Instant{}) return;
  for (const auto& victim : victims_) send_signal(victim.process, SIGCONT);
}

Result<DrillOutcome> Rehearsal::run() {
  if (auto begun = begin(); !begun) return begun.refusal();
  if (auto played = watch(); !played) return played.refusal();
  if (auto struck = strike(); !struck) return struck.refusal();
  auto played = watch();
  DrillOutcome outcome{.floor_ms = floor_.count * 1e3};
  if (played) measure(outcome);
  ear_ = nullptr;  // while its JACK server is there: libjack may never come back from closing a client after that
  wake();
  if (!played) return played.refusal();
  if (auto finished = load_->finish(); !finished) return finished.refusal();
  outcome.edits = static_cast<int>(load_->made());
  auto tree = client_.backend(InspectTree{}, Seconds{10});
  outcome.difference = tree ? tree->text : tree.reason();
  if (restored_ != Instant{}) outcome.restored_ms = ms(struck_, restored_);
  find_notice(outcome);
  return outcome;
}

/// What happened is told as it happens, and remembered in the status: a supervisor that was killed tells late.
void Rehearsal::find_notice(DrillOutcome& outcome) const {
  auto events = witness_->events();
  if (auto status = client_.status()) events.insert(events.end(), status->events.begin(), status->events.end());
  for (const auto& event : events)
    if (case_.hits(event.process) && event.at >= struck_ && outcome.noticed_ms < 0)
      outcome.noticed_ms = ms(struck_, event.at);
}

void Rehearsal::measure(DrillOutcome& outcome) const {
  const ListeningSpan watched{struck_ + Seconds{-judged_before.count}, struck_, now() + Seconds{-unjudged.count}};
  const auto captured = ear_->captured();
  const auto heard = listen(captured, due_notes(project_, transport_), watched);
  outcome.period_ms = 1e3 * captured.period / captured.rate;
  outcome.silence_ms = heard.silence.count * 1e3;
  outcome.buzz_ms = heard.buzz.count * 1e3;
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
  auto rig = client::OwnRig::start(like, "drill", {.standby = standby}, nullptr);
  if (!rig) return rig.refusal();
  client::Connection client((*rig)->rig());
  Rehearsal rehearsal(client, which->second);
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
