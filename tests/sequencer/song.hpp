#pragma once

#include <algorithm>
#include <set>

#include "sequencer/plan.hpp"
#include "support/project_units.hpp"

/// Small projects to play in tests, built by hand: no catalogue file, no edits.
namespace beltane::sequencer::test {

using std::chrono::milliseconds;

inline constexpr InstrumentId lead{1};
inline constexpr InstrumentId drums{2};
/// A moment to start from.
inline constexpr Instant noon{std::chrono::seconds(1'700'000'000)};

inline Note note(std::uint32_t id, double start, double length, std::uint8_t pitch = 60) {
  return {NoteId{id}, Beats{start}, Beats{length}, pitch, 100};
}

inline Cow<Instrument> instrument(InstrumentId id, const char* source, std::vector<Note> notes) {
  Instrument made;
  made.def = support::instrument_def(id, source);
  made.notes = Notes(std::move(notes));
  return made;
}

inline Project project_of(std::vector<Note> notes, Bpm tempo = Bpm{120}) {
  Project project;
  project.instruments.write().push_back(instrument(lead, "saw", std::move(notes)));
  project.tempo.write() = {{Beats{0}, tempo}};
  return project;
}

/// A note every half beat for so many beats.
inline Project eighths(int beats, Bpm tempo = Bpm{120}) {
  std::vector<Note> notes;
  for (int i = 0; i < 2 * beats; ++i) notes.push_back(note(100 + i, i * 0.5, 0.25));
  return project_of(std::move(notes), tempo);
}

inline void set_notes(Project& project, std::vector<Note> notes) {
  project.instruments.write()[0].write().notes = Notes(std::move(notes));
}

inline void set_tempo(Project& project, Bpm tempo) { project.tempo.write() = {{Beats{0}, tempo}}; }

inline const Catalogue& sounds() {
  static const Catalogue catalogue{
      {{.kind = UnitKind::source, .name = "kick", .percussion = true}, {.kind = UnitKind::source, .name = "saw"}}};
  return catalogue;
}

/// A take that plays from that beat, its anchor at noon.
inline Take playing(double from = 0, std::optional<LoopRange> loop = {}) {
  return {.transport = {true, noon, Beats{from}, loop}, .number = 7};
}

inline std::vector<PlayNote> plays(const Gestures& gestures) {
  std::vector<PlayNote> found;
  for (const auto& gesture : gestures)
    if (const auto* play = std::get_if<PlayNote>(&gesture)) found.push_back(*play);
  return found;
}

template <class Kind>
std::vector<EventId> ids_of(const Gestures& gestures) {
  std::vector<EventId> found;
  for (const auto& gesture : gestures)
    if (const auto* one = std::get_if<Kind>(&gesture)) found.push_back(one->id);
  return found;
}

inline double ms_after_noon(Instant at) { return static_cast<double>((at - noon).count()) / 1e6; }

}  // namespace beltane::sequencer::test
