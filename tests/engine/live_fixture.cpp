#include "engine/live_fixture.hpp"

#include <signal.h>

#include <thread>

#include "host/catalogue_file.hpp"
#include "model/editing/resolve.hpp"
#include "scsynth/backend.hpp"
#include "supervisor/jack/jack_registry.hpp"
#include "support/project_units.hpp"
#include "wav/append_wav.hpp"

namespace beltane::test {

using namespace backend;

const Catalogue& shipped() {
  static const Catalogue catalogue = [] {
    Rig rig;
    rig.data = BELTANE_DATA_DIR;
    auto loaded = load_catalogue(rig);
    return loaded ? *loaded : throw std::runtime_error(loaded.reason());
  }();
  return catalogue;
}

LiveDesk::Tidy::Tidy() { supervisor::tidy_jack_registry(); }

LiveDesk::LiveDesk() {
  auto pattern = (std::filesystem::temp_directory_path() / "beltane-engine-XXXXXX").string();
  folder = mkdtemp(pattern.data());
  restart();
}

LiveDesk::~LiveDesk() {
  engine.reset();
  std::filesystem::remove_all(folder);
}

void LiveDesk::restart() {
  auto note = folder / "recording", kept = folder / "kept";
  if (std::filesystem::exists(note)) std::filesystem::copy_file(note, kept);
  engine.reset();
  if (std::filesystem::exists(kept)) std::filesystem::rename(kept, note);
  EngineOptions options{
      .catalogue = &shipped(),
      .connect = scsynth::engine({.catalogue = &shipped(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs"}),
      .wav = wav_files(),
      .recording_note = note,
      .incarnation = ++lives_};
  BackendOutputs out{
      .now = [] { return Instant{std::chrono::steady_clock::now()}; },
      .voices = [this](auto&, auto& events) { heard.insert(heard.end(), events.begin(), events.end()); },
      .answer =
          [this](auto&, const BackendAnswer& answer) {
            std::lock_guard lock(mutex_);
            answers_.push_back(answer);
          },
      .publish = [](const Telemetry&) {},
      .trace = [this](const auto& make) { sent.push_back(make().text); },
      .wake = [this] { woken_ = true; },
      .pong = [](const Pong&) {},
  };
  engine = std::make_unique<Engine>(std::move(options), std::move(out));
  sent.clear();
}

bool LiveDesk::serve() {
  engine->receive(Servers{{{.name = "a", .port = server.port(), .epoch = epoch, .state = "running"}}});
  for (auto i = 0; i < 2000 && !engine->health().ready; ++i) pass({0.005});
  return engine->health().ready;
}

void LiveDesk::replace_server() {
  server.kill_scsynth(SIGKILL);
  engine->receive(Servers{{{.name = "a", .port = server.port(), .epoch = epoch, .state = "dead"}}});
  server.start_scsynth();
  ++epoch;
}

void LiveDesk::take(const Project& now) {
  project = now;
  engine->receive(project);
}

void LiveDesk::pump() {
  if (woken_.exchange(false)) engine->handle_events();
  engine->tick();
}

void LiveDesk::pass(Seconds time) {
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(time.count);
  do {
    pump();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  } while (std::chrono::steady_clock::now() < end);
}

BackendAnswer LiveDesk::ask(const BackendRequest& request) {
  {
    std::lock_guard lock(mutex_);
    answers_.clear();
  }
  engine->receive("client", request);
  for (auto i = 0; i < 1000; ++i) {
    {
      std::lock_guard lock(mutex_);
      if (!answers_.empty()) return answers_.back();
    }
    pass({0.005});
  }
  return {.refusal = "no answer"};
}

std::string LiveDesk::difference() {
  auto answer = ask(InspectTree{1});
  return answer.text + answer.refusal;
}

Project orchestra(std::uint32_t count) {
  auto with = [](Project project, const Edit& edit) {
    auto next = accepted(project, edit, shipped());
    return next ? *next : throw std::runtime_error(next.reason());
  };
  auto project = with({}, AddBus{.def = support::bus_def("room", {effect_unit({}, "reverb")})});
  auto room = project.buses->front()->def->id;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto def = support::instrument_def(
        i % 2 ? "fm" : "saw", "player " + std::to_string(i),
        {filter_unit({}, "low_pass"), effect_unit({}, "chorus"), effect_unit({}, "delay"), send_unit({}, room)});
    project = with(project, AddInstrument{.def = def});
  }
  return project;
}

}  // namespace beltane::test
