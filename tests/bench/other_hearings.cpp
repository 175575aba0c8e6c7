// What is neither a source nor works in place: inputs, modulators, and what ends a channel.

#include <algorithm>

#include "bench/unit_rows.hpp"
#include "support/recital.hpp"

namespace beltane::bench {
namespace {

using test::Controls;
using test::Score;
using test::Sound;
using test::Unit;

enum Node { tested = 1000, ear = 1001, neighbour = 1002 };
constexpr int control_bus = 10;
constexpr double let_go = 1, length = 1.5;

struct Heard {
  Sound dry{};  // what was on the bus
  Sound wet{};
  bool freed{};
};

/// The unit from the beginning to `let_go`, and what is on outputs 2 and 3; `score` holds what it needs beside it.
Heard hear(Score score, const Unit& unit, Controls controls) {
  score.seed(0);
  score.send(0, test::message("/d_recv", {test::copy_def()}));
  score.send(0, test::message("/d_recv", {test::probe_def()}));
  score.synth(0.01, unit.name, tested, controls);
  score.set(let_go, tested, "gate", 0);
  score.look(length - 0.01);
  const auto heard = test::render(score, length, {.channels = 4});
  const auto& alive = heard.alive.at(0);
  return {stretch(heard.sound, 0, let_go), stretch(heard.sound, 0, let_go, 2),
          std::ranges::none_of(alive, [](const auto& synth) { return synth.node == tested; })};
}

/// Noise on a bus, and a copy of it on outputs 0 and 1.
Score noise_on_a_bus() {
  Score score;
  score.synth(0.01, "test_copy", ear, {{"in", test::bus}, {"out", 0}});
  score.synth(0.02, "noise", neighbour, {{"bus", test::bus}, {"velocity", test::played}});
  score.send(0.02, test::message("/n_before", {neighbour, ear}));
  return score;
}

Row row_of_input(const Unit& unit) {
  const auto heard =
      hear(noise_on_a_bus(), unit, {{"bus", 2}, {"test_tone", 1}, {"key", test::bus}});  // each takes what it has
  Row row;
  row.figures = {{"loudness_lufs", loudness_lufs(heard.wet)},
                 {"peak_db", peak_db(heard.wet)},
                 {"dc_db", dc_db(stretch(heard.wet, 0.05, let_go))}};
  if (row.figures["dc_db"] > least_dc) blame(row, "direct current");
  if (!finite(heard.wet)) blame(row, "not a number");
  if (peak_db(heard.wet) < -60) blame(row, "silent");
  if (!heard.freed) blame(row, "node not freed");
  return row;
}

/// Between 0 and 1, around the middle. A voice's modulator is freed by the backend, with the voice.
Row row_of_modulator(const Unit& unit) {
  Score score;
  score.synth(0.02, "test_probe", ear, {{"in", control_bus}, {"out", 2}});
  const auto heard =
      hear(std::move(score), unit, {{"out", control_bus}, {"base", 0.5}, {"low", 0}, {"high", 1}, {"freq", test::a3}});
  const auto values = stretch(heard.wet, 0.05, let_go).left;
  const auto [lowest, highest] = std::ranges::minmax(values);
  Row row;
  row.figures = {{"lowest", lowest}, {"highest", highest}};
  if (!finite(heard.wet)) blame(row, "not a number");
  if (lowest < 0 || highest > 1) blame(row, "out of the range that it is given");
  if (unit.kind == "modulator" && !heard.freed) blame(row, "node not freed");
  return row;
}

Row row_of_system(const Unit& unit) {
  const auto heard = hear(noise_on_a_bus(), unit, {{"bus", test::bus}, {"out", 2}});
  Row row;
  if (!heard.freed) blame(row, "node not freed");
  if (!finite(heard.wet)) blame(row, "not a number");
  if (peak_db(heard.wet) < -100) return row;  // it tells or writes, and is not heard
  row.figures = {{"change_lu", loudness_lufs(heard.wet) - loudness_lufs(heard.dry)},
                 {"late_ms", seconds_late(stretch(heard.wet, 0.3, 0.6), stretch(heard.dry, 0.3, 0.6), 0.05) * 1e3},
                 {"dc_db", dc_db(stretch(heard.wet, 0.05, let_go))},
                 {"told_late_ms", unit.latency * 1e3}};
  if (row.figures["dc_db"] > least_dc) blame(row, "direct current");
  if (row.figures["late_ms"] > (unit.latency + period) * 1e3) blame(row, "later than it tells");
  return row;
}

Rows each(const std::vector<std::string>& kinds, Row (*row_of)(const Unit&)) {
  Rows rows;
  for (const auto& unit : test::units(kinds)) rows[unit.name] = row_of(unit);
  return rows;
}

}  // namespace

std::vector<Hearing> other_hearings() {
  return {{"the inputs", [] { return each({"input"}, row_of_input); }},
          {"the modulators",
           [] {
             return each({"modulator", "voice_modulator"}, row_of_modulator);
           }},
          {"the mixer", [] { return each({"system"}, row_of_system); }}};
}

}  // namespace beltane::bench
