#include "scsynth/needs_note.hpp"

#include "scsynth/note_file.hpp"

namespace beltane::scsynth {
namespace {

constexpr auto apart = std::chrono::milliseconds(200);

}  // namespace

void NeedsNote::look(const Plan& plan, Instant now) {
  if (file_.empty() || plan.placement->needed == by_strips_ || now - looked_ < apart) return;
  looked_ = now;
  by_strips_ = plan.placement->needed;
  const auto needs =
      enlarged({.nodes = 0, .audio_buses = 0, .control_buses = 0, .buffers = 0, .memory_kb = 0}, needs_of(plan));
  if (std::exchange(told_, needs) != needs) put_note(file_, word_of(needs) + "\n");
}

}  // namespace beltane::scsynth
