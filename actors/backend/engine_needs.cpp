// What the engine says of the server that the project needs.

#include <fstream>

#include "backend/engine.hpp"

namespace beltane::backend {
namespace {

constexpr auto apart = std::chrono::milliseconds(200);  // at least, between two reckonings: they look at every strip

}  // namespace

/// The note: one word. The supervisor reads it when it starts a server.
void Engine::remember_needs() {
  if (options_.needs_note.empty() || !standing_ || plan_.placement->needed == reckoned_) return;
  if (out_.now() - last_reckoned_ < apart) return;
  last_reckoned_ = out_.now();
  reckoned_ = plan_.placement->needed;
  const auto needs =
      enlarged({.nodes = 0, .audio_buses = 0, .control_buses = 0, .buffers = 0, .memory_kb = 0}, needs_of(plan_));
  if (std::exchange(told_needs_, needs) == needs) return;
  auto fresh = options_.needs_note;
  fresh += ".new";
  std::error_code ignored;
  std::filesystem::create_directories(fresh.parent_path(), ignored);
  std::ofstream note(fresh, std::ios::trunc);
  note << word_of(needs) << '\n';
  note.close();
  if (note) std::filesystem::rename(fresh, options_.needs_note, ignored);
}

}  // namespace beltane::backend
