#include "support/recital.hpp"

#include "support/shelf.hpp"

namespace beltane::test {

Recital perform(std::vector<Note> notes, int rate) {
  Score score;
  Shelf shelf(score);
  double now = 0;
  int node = 1000;
  for (auto& note : notes) {
    note.at = now;
    score.seed(now);
    Controls controls = note.with;
    controls.insert({{"bus", 0}, {"freq", note.hz}, {"velocity", note.velocity}});
    controls.merge(shelf.wiring(*note.unit, note.hz, note.velocity));
    score.synth(now + lead_in, note.unit->name, node, controls);
    for (const auto& turn : note.turns) score.set(now + lead_in + turn.at, node, turn.control, turn.value);
    score.set(now + lead_in + note.gate, node++, "gate", 0);
    now += note.slot;
    score.look(now - 0.01);
    score.send(now - 0.005, message("/g_freeAll", {0}));
  }
  auto heard = render(score, now, {.rate = rate});
  return {std::move(notes), std::move(heard)};
}

Note tuning_note(const Unit& unit, double hz) { return {.unit = &unit, .hz = hz, .gate = 3, .slot = 3.5}; }

double cents_of(const Recital& recital, std::size_t i) {
  const double hz = recital.notes[i].hz, long_enough = hz > 1000 ? 1.5 : 2.9;
  return cents_off(stretch(recital.sound(i), 0.15, long_enough), hz);
}

std::vector<Note> notes_at_extremes(const std::vector<Unit>& sources) {
  std::vector<Note> notes;
  for (const auto& unit : sources)
    for (const auto& param : unit.params)
      for (const double value : {param.min, param.max})
        notes.push_back({.unit = &unit, .velocity = 1, .gate = 0.3, .slot = 0.6, .with = {{param.name, value}}});
  return notes;
}

}  // namespace beltane::test
