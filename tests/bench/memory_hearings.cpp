// Every unit on a server whose memory is short: filled as far as a rig fills one, and by hand beyond that.

#include <algorithm>
#include <stdexcept>

#include "bench/unit_rows.hpp"
#include "scsynth/planning/needs.hpp"
#include "support/shelf.hpp"

namespace beltane::bench {
namespace {

constexpr int memory_kb = 8'192;                   // what scsynth has where nobody says
constexpr double made_apart = 64.0 * 45 / 48'000;  // seconds: a unit that works on spectra asks with its first frame
constexpr double beyond = 3;                       // times what the server has

/// How many of the unit a rig lets stand on such a server: strips get a part of its memory.
int let_in(const test::Unit& unit) {
  const auto room = scsynth::room_in({.memory_kb = memory_kb});
  return std::max(1, static_cast<int>(static_cast<double>(room.memory) / unit.memory));
}

enum class End { lives, refuses, dies };

/// What becomes of the server when so many of the unit are made.
End filled_with(const test::Unit& unit, int count) {
  test::Score score;
  test::Shelf shelf(score);
  auto controls = shelf.wiring(unit);
  controls["bus"] = test::bus;
  for (int i = 0; i < count; ++i) score.synth(0.1 + made_apart * i, unit.name, 1000 + i, controls);
  try {
    const auto heard = test::render(score, 0.2 + made_apart * count, {.memory = memory_kb, .nodes = 65'536});
    const bool failed = heard.log.find("alloc failed") != std::string::npos ||
                        heard.log.find("out of real time memory") != std::string::npos;
    return failed ? End::refuses : End::lives;
  } catch (const std::runtime_error&) {
    return End::dies;
  }
}

Rows short_memory() {
  Rows rows;
  for (const auto& unit : test::units()) {
    if (unit.name == "recorder") continue;  // it wants a file, and takes little
    auto& row = rows[unit.name];
    const auto fair = filled_with(unit, std::min(let_in(unit), 2'000));
    if (fair == End::dies) blame(row, "kills the server where memory is short");
    if (fair == End::refuses) blame(row, "is let in where memory is short");
    const auto overfull = static_cast<int>(beyond * memory_kb * 1024 / unit.memory) + 2;
    row.figures["dies_overfilled"] = overfull < 2'000 && filled_with(unit, overfull) == End::dies ? 1 : 0;
  }
  return rows;
}

}  // namespace

std::vector<Hearing> memory_hearings() { return {{"every unit on a server whose memory is short", short_memory}}; }

}  // namespace beltane::bench
