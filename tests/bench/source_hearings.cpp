// Every source, as its listening tests hear it.

#include <algorithm>
#include <cmath>

#include "bench/unit_rows.hpp"
#include "support/recital.hpp"

namespace beltane::bench {
namespace {

using test::lead_in;
using test::Note;
using test::Sound;
using test::Unit;

const std::vector<Unit>& sources() {
  static const auto all = test::units({"source"});
  return all;
}

std::vector<Note> a_note_each(const Note& like) {
  std::vector<Note> notes;
  for (const auto& unit : sources()) notes.push_back(like), notes.back().unit = &unit;
  return notes;
}

/// A drum is all onset, so only where it ends is listened to.
void find_clicks(Row& row, const Unit& unit, const Sound& sound) {
  if (!unit.percussion && clicks(sound, lead_in)) blame(row, "clicks at its start");
  if (clicks(sound, lead_in + 1)) blame(row, "clicks when let go");
  if (clicks(sound, last_heard(sound, -150))) blame(row, "clicks at its end");
}

Row heard_in(const Unit& unit, const Sound& sound, bool freed) {
  Row row;
  row.figures = {{"loudness_lufs", loudness_lufs(sound)},
                 {"peak_db", peak_db(sound)},
                 {"rms_db", rms_db(stretch(sound, lead_in, lead_in + 1))},
                 {"dc_db", dc_db(stretch(sound, lead_in, lead_in + 1))}};
  if (!finite(sound)) blame(row, "not a number");
  if (peak_db(sound) < -60) blame(row, "silent");
  if (row.figures["dc_db"] > least_dc) blame(row, "direct current");
  if (first_heard(sound, peak_db(sound) - 20) > lead_in + 0.015) blame(row, "slow to speak");
  if (peak_db(stretch(sound, 3.5, 4)) > -120) blame(row, "does not fall silent");
  if (!freed) blame(row, "node not freed");
  find_clicks(row, unit, sound);
  return row;
}

Rows usual_notes() {
  Rows rows;
  const auto recital = perform(a_note_each({}));
  for (std::size_t i = 0; i < recital.notes.size(); ++i)
    rows[sources()[i].name] = heard_in(sources()[i], recital.sound(i), recital.heard.alive.at(i).empty());
  return rows;
}

Rows notes_at_96_khz() {
  Rows rows;
  const auto recital = perform(a_note_each({}), 96'000);
  for (std::size_t i = 0; i < recital.notes.size(); ++i)
    rows[sources()[i].name].figures = {{"loudness_at_96_khz_lufs", loudness_lufs(recital.sound(i))}};
  return rows;
}

Rows softest_and_hardest() {
  auto notes = a_note_each({.velocity = 1.0 / 127, .gate = 0.5, .slot = 1.5});
  const auto hard = a_note_each({.velocity = 1, .gate = 0.5, .slot = 1.5});
  notes.insert(notes.end(), hard.begin(), hard.end());
  const auto recital = perform(std::move(notes));
  Rows rows;
  for (std::size_t i = 0; i < sources().size(); ++i) {
    auto& row = rows[sources()[i].name];
    const double soft = loudness_lufs(recital.sound(i)), loud = loudness_lufs(recital.sound(i + sources().size()));
    row.figures = {{"velocity_db", loud - soft}};
    if (loud - soft < 6) blame(row, "velocity is hardly heard");
  }
  return rows;
}

Rows tuning() {
  std::vector<Note> notes;
  for (const auto& unit : sources())
    for (const double hz : test::tuning_pitches)
      if (unit.pitched) notes.push_back(tuning_note(unit, hz));
  const auto recital = perform(std::move(notes));
  Rows rows;
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    auto& row = rows[recital.notes[i].unit->name];
    auto& worst = row.figures["cents"];
    const double cents = cents_of(recital, i);
    if (std::abs(cents) > std::abs(worst)) worst = cents;
    if (std::abs(cents) > 3) blame(row, "out of tune");
  }
  return rows;
}

Rows source_extremes() {
  const auto recital = perform(test::notes_at_extremes(sources()));
  Rows rows;
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto& [param, value] = *recital.notes[i].with.begin();
    auto& row = rows[recital.notes[i].unit->name];
    const double peak = peak_db(recital.sound(i));
    auto& worst = row.figures.try_emplace("extreme_peak_db", peak).first->second;
    worst = std::max(worst, peak);
    if (!finite(recital.sound(i))) blame(row, "not a number at an end of " + param);
    if (peak > loudest_allowed) blame(row, "peaks above +3 dBFS at an end of " + param);
    if (peak < -80) blame(row, "silent at an end of " + param);
  }
  return rows;
}

}  // namespace

std::vector<Hearing> source_hearings() {
  return {{"a note of every source", usual_notes},
          {"the same at 96 kHz", notes_at_96_khz},
          {"every source as softly and as hard as can be", softest_and_hardest},
          {"the tuning of every source", tuning},
          {"every source at both ends of every parameter", source_extremes}};
}

}  // namespace beltane::bench
