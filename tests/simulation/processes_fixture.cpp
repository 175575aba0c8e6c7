#include "simulation/processes_fixture.hpp"

#include "backend/backend_service.hpp"
#include "persistence/persistence_service.hpp"
#include "sequencer/sequencer_service.hpp"
#include "session/session_service.hpp"
#include "support/imaginary_sounds.hpp"
#include "voices/voices_service.hpp"

namespace beltane::simulation {
namespace {

using std::chrono::milliseconds;

constexpr auto soonest_start = milliseconds(5), latest_start = milliseconds(200);
constexpr std::size_t persistence = 1;  // in the list below

}  // namespace

Processes::Processes(Machine& machine, Network& network, AudioServers& audio, const Rig& rig,
                     std::function<void(const std::string&)> note)
    : machine_(machine), network_(network), rig_(rig), note_(std::move(note)) {
  const auto backend = [&audio](const Host& host, std::function<void()> end) {
    return run_backend(host, std::move(end),
                       [&audio](const auto& server, const auto& hooks) { return audio.engine(server, hooks); });
  };
  all_.push_back({.name = "session", .service = run_session});
  all_.push_back({.name = "persistence", .service = run_persistence});
  all_.push_back({.name = "sequencer", .service = run_sequencer});
  all_.push_back({.name = "voices", .service = run_voices});
  all_.push_back({.name = "backend", .service = backend});
  for (auto& process : all_) start_later(process, machine_.dice.between({}, milliseconds(10)));
}

Processes::~Processes() {
  for (auto& process : all_)
    if (process.life) take_away(process);
}

void Processes::start_later(Process& process, std::chrono::nanoseconds after) {
  machine_.timeline.at(machine_.now() + after, [this, &process] { start(process); });
}

/// One that cannot start is tried again later.
void Processes::start(Process& process) {
  process.life = std::make_shared<Life>(Life{.process = process.name});
  process.loop = std::make_unique<SimulatedLoop>(machine_, network_, process.life);
  process.ended = false;
  const Host host{rig_, process.name, process.loop.get(), &support::sounds()};
  machine_.enter(process.life, [&] {
    auto running = process.service(host, [&process] { process.ended = true; });
    if (running)
      process.running = *std::move(running);
    else
      process.ended = true;
  });
  note_(process.name + " starts");
}

void Processes::take_away(Process& process) {
  machine_.bury(process.life, [&] { process.running.reset(); });
  process.loop.reset();
  process.life.reset();
}

void Processes::kill(std::size_t which) {
  if (all_[which].life) all_[which].life->dead = true;
}

void Processes::kill_all() {
  for (std::size_t i = 0; i < count; ++i) kill(i);
}

void Processes::freeze(std::size_t which, milliseconds span) {
  if (const auto& life = all_[which].life) life->frozen_until = std::max(life->frozen_until, machine_.now() + span);
}

void Processes::kill_while_writing(Disk& disk, std::uint64_t writes) {
  disk.kill_after(all_[persistence].life, writes);
}

bool Processes::all_run() const {
  return std::ranges::all_of(all_, [](const Process& process) { return process.life && !process.life->dead; });
}

void Processes::look() {
  for (auto& process : all_) {
    if (!process.life || !(process.life->dead || process.ended)) continue;
    note_(process.name + (process.life->dead ? " is dead" : " ended by itself"));
    take_away(process);
    start_later(process, machine_.dice.between(soonest_start, latest_start));
  }
}

}  // namespace beltane::simulation
