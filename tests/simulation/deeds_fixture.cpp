#include "simulation/world_fixture.hpp"
#include "support/imaginary_sounds.hpp"

/// What happens in a world.
namespace beltane::simulation {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds server_is_back{150};
constexpr milliseconds hang_is_noticed{250};

}  // namespace

void World::later(milliseconds after, std::function<void()> task) {
  machine_.timeline.at(machine_.now() + after, std::move(task));
}

void World::perform(const Happening& happening) {
  switch (happening.deed) {
    case Deed::add_note:
      return add_note(happening.bits);
    case Deed::edit:
      return edit(happening.bits);
    case Deed::undo:
      return editors_[happening.bits % editors_.size()]->submit({}, Intent::undo);
    case Deed::redo:
      return editors_[happening.bits % editors_.size()]->submit({}, Intent::redo);
    case Deed::play:
    case Deed::stop:
    case Deed::seek:
    case Deed::loop:
    case Deed::press_key:
    case Deed::let_go_keys:
      return play_music(happening);
    case Deed::cut_line:
    case Deed::kill:
    case Deed::kill_while_writing:
    case Deed::freeze:
      return break_process(happening);
    case Deed::fill_disk:
    case Deed::fail_sync:
    case Deed::cut_power:
      return break_disk(happening);
    case Deed::crash_server:
    case Deed::freeze_server:
    case Deed::refuse_on_server:
      return break_server(happening);
  }
}

void World::add_note(std::uint64_t bits) {
  const auto& project = followers_.front()->now.project;
  if (project.instruments->empty()) return;
  const auto instrument = support::instrument_at(project, bits % project.instruments->size());
  const auto number = notes_++;  // no two are alike
  const Note note{.start = {static_cast<double>(number % 16) / 2},
                  .length = {1},
                  .pitch = static_cast<std::uint8_t>(40 + number / 16 % 40)};
  editors_[(bits >> 8) % editors_.size()]->submit({AddNotes{instrument, {note}}});
}

void World::edit(std::uint64_t bits) {
  const auto& project = followers_.front()->now.project;
  if (auto made = support::random_edit(project, bits)) editors_[bits % editors_.size()]->submit({*std::move(made)});
}

void World::play_music(const Happening& happening) {
  const auto& project = followers_.front()->now.project;
  const auto bits = happening.bits;
  if (happening.deed == Deed::play) player_.command(Play{});
  if (happening.deed == Deed::stop) player_.command(Stop{});
  if (happening.deed == Deed::seek) player_.command(Seek{{static_cast<double>(bits % 8)}});
  if (happening.deed == Deed::loop) {
    const LoopRange range{{0}, {static_cast<double>(1 + bits % 4)}};
    player_.command(SetLoop{bits % 3 == 0 ? std::nullopt : std::optional(range)});
  }
  if (happening.deed == Deed::press_key && !project.instruments->empty())
    player_.press(support::instrument_at(project, bits % project.instruments->size()),
                  static_cast<std::uint8_t>(40 + bits % 40));
  if (happening.deed == Deed::let_go_keys) player_.let_go();
}

void World::break_process(const Happening& happening) {
  const auto bits = happening.bits;
  const auto which = bits % Processes::count;
  if (happening.deed == Deed::cut_line) network_.cut_one(bits);
  if (happening.deed == Deed::kill) processes_->kill(which);
  if (happening.deed == Deed::kill_while_writing) processes_->kill_while_writing(disk_, (bits >> 8) % 12);
  if (happening.deed == Deed::freeze) processes_->freeze(which, milliseconds((bits >> 8) % 400));
}

void World::break_disk(const Happening& happening) {
  if (happening.deed == Deed::fail_sync) disk_.fail_syncs(1 + happening.bits % 3);
  if (happening.deed == Deed::cut_power) cut_power();
  if (happening.deed != Deed::fill_disk) return;
  disk_.set_full(true);
  later(milliseconds(happening.bits % 600), [this] { disk_.set_full(false); });
}

/// The machine stops, and starts again: what was in memory is gone, also the runtime folder.
void World::cut_power() {
  processes_->kill_all();
  processes_->look();
  disk_.cut_power(machine_.dice);
  for (const auto& file : std::filesystem::directory_iterator(rig_.runtime)) std::filesystem::remove_all(file);
  witness_.transport_may_change();
  audio_.crash();
  restart_server(server_is_back);
}

/// The supervisor sees the death of one at once, and the hang of one after a while.
void World::break_server(const Happening& happening) {
  if (!audio_.is_running()) return;
  if (happening.deed == Deed::crash_server) {
    audio_.crash();
    supervisor_.tell_servers();
    return restart_server(server_is_back);
  }
  if (happening.deed == Deed::refuse_on_server) {
    audio_.refuse(true);
    return later(milliseconds(happening.bits % 300), [this] { audio_.refuse(false); });
  }
  audio_.freeze(true);
  later(hang_is_noticed, [this, epoch = audio_.info().epoch] {
    if (!audio_.is_frozen() || audio_.info().epoch != epoch || !audio_.is_running()) return;
    audio_.crash();
    supervisor_.tell_servers();
    restart_server(server_is_back);
  });
}

void World::restart_server(milliseconds after) {
  later(after, [this] {
    if (audio_.is_running()) return;
    audio_.start();
    supervisor_.tell_servers();
    note("audio server " + std::to_string(audio_.info().epoch) + " starts");
  });
}

}  // namespace beltane::simulation
