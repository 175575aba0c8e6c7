#include "bench/bench.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::bench {
namespace {

constexpr InstrumentId lead_id{1};

Project project_of(std::uint32_t notes) {
  std::vector<Note> all;
  for (std::uint32_t id = 1; id <= notes; ++id)
    all.push_back({.id = NoteId{id}, .start = {id * 0.25}, .length = {0.25}});
  Project project;
  Instrument instrument{.def = support::instrument_def(lead_id, "saw", "lead")};
  instrument.notes = Notes(std::move(all));
  project.instruments.write().push_back(Cow<Instrument>(std::move(instrument)));
  project.next_id = 2;
  project.next_note = notes + 1;
  return project;
}

/// Moves one note after the other by two edits of one change, as a session does: resolved and applied, while a replica
/// holds the project of before.
Samples moved_among(std::uint32_t notes) {
  auto project = project_of(notes);
  Samples samples;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const auto held = project;
    const NoteId id{i * 7'919U % notes + 1};
    auto note = *find(project, lead_id)->notes->find(id);
    note.start = note.start + Beats{0.125};
    const auto before = steady_now();
    const auto edits =
        resolve(project, {RemoveNotes{lead_id, {id}}, AddNotes{lead_id, {note}}}, support::test_catalogue());
    const bool done = edits && beltane::advance(project, *edits);
    samples.add(steady_now() - before);
    if (!done) throw std::runtime_error("the note was not moved");
  }
  return samples;
}

}  // namespace

Finding note_scaling() {
  const auto few = moved_among(1'000), many = moved_among(1'000'000);
  Finding finding;
  finding.figures = {{"among_1000", microseconds(few)}, {"among_1000000", microseconds(many)}};
  judge(finding, "among_1000000_in_1000", many.median().count / few.median().count, 2);
  return finding;
}

}  // namespace beltane::bench
