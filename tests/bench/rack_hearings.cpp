// Every filter, effect and equaliser, as its listening tests hear it.

#include <algorithm>
#include <cmath>

#include "bench/unit_rows.hpp"
#include "support/rack.hpp"

namespace beltane::bench {
namespace {

using test::Trials;
using test::Unit;

const std::vector<Unit>& in_place() {
  static const auto all = test::units({"filter", "effect", "eq"});
  return all;
}

Trials each(const test::Trial& trial, int rate = 48'000) { return run(each_of(in_place(), trial), rate); }

/// What `look` says of each unit's trial.
template <class Look>
Rows rows_of(const Trials& trials, Look look) {
  Rows rows;
  for (std::size_t i = 0; i < trials.trials.size(); ++i) look(rows[trials.trials[i].unit->name], trials, i);
  return rows;
}

bool does_nothing(const Trials& trials, std::size_t i) {
  const auto dry = stretch(trials.dry(i), 0.1, 0.6);
  return rms_db(difference(stretch(trials.wet(i), 0.1, 0.6), dry)) - rms_db(dry) < -40;
}

Rows usual_chords() {
  return rows_of(each(test::chord()), [](Row& row, const Trials& trials, std::size_t i) {
    const auto dry = trials.dry(i), wet = trials.wet(i);
    const auto& unit = *trials.trials[i].unit;
    row.figures = {{"change_lu", loudness_lufs(wet) - loudness_lufs(dry)},
                   {"change_rms_db", rms_db(wet) - rms_db(dry)},
                   {"peak_db", peak_db(wet)},
                   {"dc_db", dc_db(stretch(wet, 0.1, 1.2))},
                   {"told_late_ms", unit.latency * 1e3}};
    if (!finite(wet)) blame(row, "not a number");
    if (peak_db(wet) < -60) blame(row, "silent");
    if (row.figures["dc_db"] > least_dc) blame(row, "direct current");
    if (unit.neutral != does_nothing(trials, i)) blame(row, unit.neutral ? "not neutral" : "does nothing");
  });
}

Rows chords_at_96_khz() {
  return rows_of(each(test::chord(), 96'000), [](Row& row, const Trials& trials, std::size_t i) {
    row.figures = {{"change_at_96_khz_lu", loudness_lufs(trials.wet(i)) - loudness_lufs(trials.dry(i))}};
  });
}

/// How late the stroke of a drum comes through. What only comes later than `longest` is an echo.
Rows strokes(int rate, const std::string& figure) {
  constexpr double from = 0.04, to = 0.3, longest = 0.06;
  return rows_of(each({.source = "snare", .slot = 1}, rate), [&](Row& row, const Trials& trials, std::size_t i) {
    const double late = seconds_late(stretch(trials.wet(i), from, to), stretch(trials.dry(i), from, to), longest);
    row.figures = {{figure, late * 1e3}};
    if (late > trials.trials[i].unit->latency + period) blame(row, "later than it tells");
  });
}

Rows visits() {
  return rows_of(each(test::visit()), [](Row& row, const Trials& trials, std::size_t i) {
    if (first_click(trials.wet(i), 0.45, 1.15) >= 0) blame(row, "clicks when it comes or goes");
    if (trials.alive(i)) blame(row, "node not freed");
  });
}

Rows switches() {
  return rows_of(each(test::switched()), [](Row& row, const Trials& trials, std::size_t i) {
    if (first_click(trials.wet(i), 0.45, 1.15) >= 0) blame(row, "clicks when it is switched");
  });
}

Rows bad_numbers() {
  return rows_of(each(test::poisoned()), [](Row& row, const Trials& trials, std::size_t i) {
    if (!finite(trials.wet(i))) blame(row, "lets a bad number through");
    if (peak_db(stretch(trials.wet(i), 0.5, 1)) < -50) blame(row, "silent after a bad number");
  });
}

Rows extremes() {
  return rows_of(run(trials_at_extremes(in_place())), [](Row& row, const Trials& trials, std::size_t i) {
    const auto& param = trials.trials[i].turns.front().control;
    const double peak = peak_db(trials.wet(i));
    auto& worst = row.figures.try_emplace("extreme_peak_db", peak).first->second;
    worst = std::max(worst, peak);
    if (!finite(trials.wet(i))) blame(row, "not a number at an end of " + param);
    if (peak > loudest_allowed) blame(row, "peaks above +3 dBFS at an end of " + param);
  });
}

}  // namespace

std::vector<Hearing> rack_hearings() {
  return {{"a chord through every filter and effect", usual_chords},
          {"the same at 96 kHz", chords_at_96_khz},
          {"a stroke through every filter and effect", [] { return strokes(48'000, "late_ms"); }},
          {"the same at 96 kHz", [] { return strokes(96'000, "late_at_96_khz_ms"); }},
          {"every filter and effect coming and going", visits},
          {"every filter and effect switched off and on", switches},
          {"every filter and effect after a bad number", bad_numbers},
          {"every filter and effect at both ends of every parameter", extremes}};
}

}  // namespace beltane::bench
