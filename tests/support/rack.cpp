#include "support/rack.hpp"

#include <limits>

#include "support/shelf.hpp"

namespace beltane::test {

namespace {

enum Group { sources = 1, chain = 2, ears = 3 };
enum Node { neighbour = 500, tested = 501, splitter = 502, dry_ear = 503, wet_ear = 504, poison = 505, notes = 1000 };
constexpr int changed = bus + 2;

void make_room(Score& score, double at, const Trial& trial) {
  for (const int group : {sources, chain, ears}) score.send(at, message("/g_new", {group, 1, 0}));
  score.synth(at, trial.left_only ? "test_left" : "test_copy", splitter, {{"in", bus}, {"out", changed}}, chain);
  score.synth(at, "test_copy", dry_ear, {{"in", bus}, {"out", 0}}, ears);
  score.synth(at, "test_copy", wet_ear, {{"in", changed}, {"out", 2}}, ears);
}

void play(Score& score, Shelf& shelf, double at, const Trial& trial) {
  int node = notes;
  for (const double hz : trial.pitches) {
    Controls controls = trial.source_with;
    controls.insert({{"bus", bus}, {"freq", hz}, {"velocity", played}});
    controls.merge(shelf.wiring(named(trial.source), hz, controls["velocity"]));
    score.synth(at + 0.05, trial.source, node, controls, sources);
    score.set(at + trial.let_go, node++, "gate", 0);
  }
}

void work(Score& score, Shelf& shelf, double at, const Trial& trial) {
  Controls controls = trial.with;
  controls["bus"] = changed;
  controls.merge(shelf.wiring(*trial.unit));
  if (trial.unit->wired("key")) controls.try_emplace("key", changed);
  score.synth(at + trial.from, trial.unit->name, tested, controls, chain);
  if (!trial.neighbour.empty()) score.synth(at + trial.from, trial.neighbour, neighbour, {{"bus", changed}}, chain);
  for (const auto& turn : trial.turns) score.set(at + turn.at, tested, turn.control, turn.value);
  if (trial.swap_at >= 0) score.send(at + trial.swap_at, message("/n_after", {tested, neighbour}));
}

void spoil(Score& score, double at, const Trial& trial) {
  if (trial.poison_at < 0) return;
  score.synth(at + trial.poison_at, "test_nan", poison, {{"out", bus}}, sources);
  score.send(at + trial.poison_at + 0.002, message("/n_free", {poison}));
}

}  // namespace

bool Trials::alive(std::size_t i) const {
  for (const auto& synth : heard.alive.at(i))
    if (synth.node == tested) return true;
  return false;
}

Trials run(std::vector<Trial> trials, int rate) {
  Score score;
  score.send(0, message("/d_recv", {left_def()}));
  score.send(0, message("/d_recv", {copy_def()}));
  score.send(0, message("/d_recv", {constant_def("test_nan", std::numeric_limits<float>::quiet_NaN())}));
  Shelf shelf(score);
  Trials out{std::move(trials), {}, {}};
  double now = 0.01;
  for (const auto& trial : out.trials) {
    out.starts.push_back(now);
    score.seed(now);
    make_room(score, now, trial);
    play(score, shelf, now, trial);
    work(score, shelf, now, trial);
    spoil(score, now, trial);
    now += trial.slot;
    score.look(now - 0.01);
    score.send(now - 0.005, message("/g_freeAll", {0}));
  }
  out.heard = render(score, now, {.channels = 4, .rate = rate});
  return out;
}

const Trial& pure_tone() {
  static const Trial trial{.source = "sine", .source_with = {{"warmth", 0}}};
  return trial;
}

const Trial& visit() {
  static const Trial trial{
      .source = pure_tone().source, .source_with = pure_tone().source_with, .turns = {{0.9, "gate", 0}}, .from = 0.5};
  return trial;
}

const Trial& switched() {
  static const Trial trial{.source = pure_tone().source,
                           .source_with = pure_tone().source_with,
                           .turns = {{0.5, "enabled", 0}, {0.9, "enabled", 1}}};
  return trial;
}

const Trial& chord() {
  static const Trial trial{.pitches = {220, 277.2, 329.6}};
  return trial;
}

const Trial& poisoned() {
  static const Trial trial{.poison_at = 0.2};
  return trial;
}

std::vector<Trial> each_of(const std::vector<Unit>& units, const Trial& trial) {
  std::vector<Trial> trials;
  for (const auto& unit : units) trials.push_back(trial), trials.back().unit = &unit;
  return trials;
}

std::vector<Trial> trials_at_extremes(const std::vector<Unit>& units) {
  std::vector<Trial> trials;
  for (const auto& unit : units)
    for (const auto& param : unit.params)
      for (const auto& [here, there] : {std::pair{param.min, param.max}, std::pair{param.max, param.min}})
        trials.push_back({.unit = &unit,
                          .pitches = {110, 220, 277.2, 329.6},
                          .let_go = 0.6,
                          .with = {{param.name, here}},
                          .turns = {{0.6, param.name, there}},
                          .slot = 1});
  return trials;
}

}  // namespace beltane::test
