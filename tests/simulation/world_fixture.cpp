#include "simulation/world_fixture.hpp"

#include <stdlib.h>

#include <sstream>

#include "graph/derive.hpp"
#include "model/editing/apply.hpp"
#include "persistence/database/store.hpp"
#include "scsynth/planning/believed.hpp"
#include "support/imaginary_sounds.hpp"
#include "wire/wire.hpp"

namespace beltane::simulation {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

bool detailed{};

constexpr std::size_t editors = 3;
constexpr milliseconds longest_healing{20'000};
constexpr milliseconds between_looks{100};

std::string short_text(auto number) { return std::to_string(static_cast<std::uint64_t>(number) % 1'000'000); }

std::string words_of(const PlayNote& one) { return " play " + short_text(one.id); }
std::string words_of(const ReleaseNote& one) { return " release " + short_text(one.id); }
std::string words_of(const CancelNote& one) { return " cancel " + short_text(one.id); }
std::string words_of(const StartVoice& one) {
  return " start " + short_text(one.voice) + " for " + short_text(one.event);
}
std::string words_of(const ReleaseVoice& one) { return " release " + short_text(one.voice); }
std::string words_of(const CancelVoice& one) { return " cancel " + short_text(one.voice); }
std::string words_of(const VoiceStarted& one) { return " started " + short_text(one.voice); }
std::string words_of(const VoiceEnded& one) { return " ended " + short_text(one.voice); }
std::string words_of(const VoicesKnown& one) { return " knows " + std::to_string(one.voices.size()) + " voices"; }
std::string words_of(const auto&) { return " …"; }

fs::path fresh_folder(const char* pattern) {
  std::string name = pattern;
  return mkdtemp(name.data());
}

/// A project file to begin with: making one costs more than copying it.
const fs::path& first_file() {
  struct Made {
    Made() {
      Studio studio{.epoch = Epoch{1}, .project = support::band(2)};
      if (!Store::create(folder / "first.beltane", studio)) std::abort();
    }
    ~Made() { fs::remove_all(folder); }
    fs::path folder = fresh_folder("/dev/shm/beltane-first-XXXXXX");
    fs::path file = folder / "first.beltane";
  };
  static const Made made;
  return made.file;
}

Rig rig_at(const fs::path& place) {
  Rig rig{.name = "sim", .runtime = place / "runtime", .state = place / "state", .data = place / "data"};
  fs::create_directories(rig.runtime);
  fs::create_directories(rig.state);
  fs::copy_file(first_file(), rig.state / "untitled-sim.beltane");
  return rig;
}

}  // namespace

void trace_in_detail() { detailed = true; }

World::World(std::uint64_t seed, Defect defect)
    : seed_(seed),
      defect_(defect),
      place_(fresh_folder("/dev/shm/beltane-sim-XXXXXX")),
      rig_(rig_at(place_)),
      machine_(seed),
      network_(machine_),
      disk_(rig_.state),
      began_(machine_.now()),
      in_detail_(detailed),
      audio_(machine_, rig_.runtime / "notes"),
      supervisor_(
          machine_, network_, rig_, [this] { return audio_.info(); },
          [this](const Health& health) { note_health(health); }),
      player_(machine_, network_, rig_) {
  machine_.weather = weather_of(seed);
  network_.tap({.published = [this](auto socket, const auto& bytes) { witness_.published(socket, bytes); },
                .asked = [this](auto socket, const auto& bytes) { witness_.asked(socket, bytes); },
                .delivered =
                    [this](auto socket, const auto& bytes) {
                      witness_.delivered(socket);
                      note_message(socket, "hears", bytes);
                    },
                .answered =
                    [this](auto socket, const auto& bytes) {
                      witness_.answered(socket, bytes);
                      note_message(socket, "answers", bytes);
                    }});
  for (std::size_t i = 0; i < editors; ++i) {
    editors_.push_back(std::make_unique<Editor>(machine_, network_, rig_, i));
    editors_.back()->renumbers = defect == Defect::client_renumbers;
  }
  follow_as("a follower", sockets::session_changes);
  follow_as("a follower of the first", sockets::session_changes_first);
  if (defect == Defect::disk_lies) disk_.lie_about_syncs();
  audio_.keeps_voices = defect == Defect::server_keeps_voices;
  audio_.start();
  processes_ = std::make_unique<Processes>(machine_, network_, audio_, rig_, [this](const auto& what) { note(what); });
}

World::~World() {
  processes_.reset();
  for (auto& follower : followers_) machine_.enter(follower->life, [&] { follower->hold.reset(); });
  machine_.timeline.clear();
  fs::remove_all(place_);
}

void World::follow_as(const std::string& who, std::string_view changes) {
  auto& one = *followers_.emplace_back(std::make_unique<Follower>());
  one.name = who;
  one.life = std::make_shared<Life>(Life{.process = who});
  one.loop = std::make_unique<SimulatedLoop>(machine_, network_, one.life);
  const bool drifts = defect_ == Defect::replica_drifts && followers_.size() == 1;
  machine_.enter(one.life, [&] {
    const Host host{rig_, who, one.loop.get(), &support::sounds()};
    auto hear = [this, &one, drifts](ProjectNow now) {
      if (drifts && now.revision > Revision{5}) now.project.name += " (another one)";
      witness_.replica_at(one.name, now);
      one.now = std::move(now);
    };
    one.hold = *follow_project(host, hear, changes);
  });
}

void World::note(const std::string& what) {
  const auto at = std::chrono::duration_cast<std::chrono::microseconds>(machine_.now() - began_);
  trace_.push_back(std::to_string(at.count()) + " us: " + what);
}

void World::note_health(const Health& health) {
  for (const auto* queue : {"unconfirmed", "held", "waiting", "notes_ahead", "voices", "fading"})
    if (const auto found = health.figures.find(queue); found != health.figures.end())
      witness_.queue_was(health.process + "." + queue, found->second);
  health_[health.process] = health;
}

void World::note_message(std::string_view socket, const char* way, const std::string& bytes) {
  if (!in_detail_ || !(socket == sockets::voices_gestures || socket == sockets::backend_voices)) return;
  const bool asks = way == std::string_view("hears");
  std::string what;
  const auto list = [&what](const auto& found) {
    if (found)
      for (const auto& one : *found) what += std::visit([](const auto& each) { return words_of(each); }, one);
  };
  if (socket == sockets::voices_gestures)
    list(wire::decode<Gestures>(bytes));
  else if (asks)
    list(wire::decode<VoiceCommands>(bytes));
  else
    list(wire::decode<VoiceEvents>(bytes));
  note(std::string(socket) + " " + way + what);
}

// ── the run ──────────────────────────────────────────────────────────────────────────────────────────────────────

Run World::run(const Script& script) {
  for (const auto& happening : script)
    machine_.timeline.at(began_ + happening.at, [this, happening] {
      note("· " + words_of(happening));
      perform(happening);
    });
  run_until(began_ + script_length);
  const auto healing = machine_.now();
  if (goes_on()) heal();
  if (goes_on()) settle();
  const auto healed = std::chrono::duration_cast<milliseconds>(machine_.now() - healing);
  if (goes_on()) check_file();
  return {seed_, script, witness_.breach(), std::move(trace_), machine_.timeline.done(), healed};
}

void World::run_until(Instant end) {
  while (goes_on() && machine_.timeline.step(end)) processes_->look();
}

/// From here on nothing breaks; who plays stops.
void World::heal() {
  note("all is well again");
  machine_.weather = {};
  disk_.set_full(false);
  disk_.fail_syncs(0);
  disk_.kill_after(nullptr, 0);
  audio_.refuse(false);
  audio_.freeze(false);
  if (!audio_.is_running()) restart_server(milliseconds(0));
  player_.command(Stop{});
}

void World::settle() {
  const auto end = machine_.now() + longest_healing;
  std::string why;
  do {
    player_.let_go();
    health_.clear();
    run_until(machine_.now() + 3 * between_looks);  // each has been pinged since
    why = what_is_unsettled();
  } while (goes_on() && !why.empty() && machine_.now() < end);
  if (!why.empty()) witness_.breach("not settled after 20 s: " + why);
}

std::string World::what_is_unsettled() {
  if (!processes_->all_run()) return "a process does not run";
  for (const auto& editor : editors_)
    if (editor->unsettled() > 0) return "a client waits for " + std::to_string(editor->unsettled()) + " verdicts";
  for (const auto& follower : followers_)
    if (follower->now.epoch != witness_.epoch() || follower->now.revision != witness_.revision())
      return follower->name + " is behind";
  if (witness_.durable() < witness_.revision()) return "not all is on disk";
  if (!player_.answered()) return "the sequencer has not answered";
  if (!witness_.transport_stands()) return "the transport does not stand";
  return what_sounds_wrong();
}

std::string World::what_sounds_wrong() const {
  for (const auto* process : {"voices", "backend"}) {
    const auto found = health_.find(process);
    if (found == health_.end() || !found->second.ready) return process + std::string(" is not ready");
    for (const auto* figure : {"voices", "fading"})
      if (const auto sounding = found->second.figures.find(figure);
          sounding != found->second.figures.end() && sounding->second > 0)
        return process + std::string(" counts ") + std::to_string(static_cast<int>(sounding->second)) + " " + figure;
  }
  if (!audio_.is_running() || !audio_.backend()) return "no audio engine";
  if (audio_.backend()->standing().graph != graph::derived(followers_.front()->now.project, support::sounds()))
    return "the graph is not the one of the project";
  if (canonical(scsynth::tree_of(audio_.backend()->plan())) != canonical(audio_.tree()))
    return "the server's tree is not the plan";
  return {};
}

/// The file alone comes to the same project.
void World::check_file() {
  processes_.reset();
  auto store = Store::open(rig_.state / "untitled-sim.beltane");
  if (!store) return witness_.breach("the file cannot be opened: " + store.reason());
  auto content = store->read();
  if (!content || !content->damage.empty()) return witness_.breach("the file is damaged");
  auto studio = content->studio;
  for (const auto& kept : content->tail)
    if (!advance(studio, kept.change)) return witness_.breach("the journal does not fit");
  if (studio.revision != witness_.revision()) return witness_.breach("the file has another revision");
  if (digest(studio.project) != witness_.digest_at(witness_.epoch(), witness_.revision()))
    witness_.breach("the file comes to another project");
  check_notes(studio.project);
}

void World::check_notes(const Project& project) {
  std::set<std::pair<double, int>> seen;
  for (const auto& instrument : *project.instruments)
    for (const auto& note : *instrument->notes)
      if (!seen.emplace(note.start.count, note.pitch).second) witness_.breach("a note was added twice");
}

}  // namespace beltane::simulation
