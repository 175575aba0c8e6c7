#include <cmath>

#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// Those of the ids, in order, that no note of `held` has.
std::vector<NoteId> absent(std::vector<NoteId> ids, const std::vector<Note>& held) {
  std::sort(ids.begin(), ids.end());
  std::vector<bool> seen(ids.size());
  for (const auto& note : held) {
    const auto at = std::lower_bound(ids.begin(), ids.end(), note.id);
    if (at != ids.end() && *at == note.id) seen[static_cast<std::size_t>(at - ids.begin())] = true;
  }
  std::vector<NoteId> rest;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (!seen[i]) rest.push_back(ids[i]);
  return rest;
}

std::vector<NoteId> ids_of(const std::vector<Note>& notes) {
  std::vector<NoteId> ids;
  for (const auto& note : notes) ids.push_back(note.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// Whether none of the notes, some of which were in the project before, is in `held`.
bool all_new(const std::vector<Note>& notes, const std::vector<Note>& held, std::uint32_t next_id) {
  std::vector<NoteId> known;
  for (const auto& note : notes)
    if (number_of(note.id) < next_id) known.push_back(note.id);
  return known.empty() || absent(known, held).size() == known.size();
}

auto tempo_from(std::vector<TempoPoint>& points, Beats at) {
  return std::lower_bound(points.begin(), points.end(), at,
                          [](const TempoPoint& point, Beats beat) { return point.at < beat; });
}

}  // namespace

Result<Edits> change(Project& project, const AddNotes& edit) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  auto notes = checks::notes(edit.notes);
  if (!notes) return notes.refusal();
  if (instrument->notes->size() + notes->size() > limits::notes)
    return refuse("an instrument holds at most ", limits::notes, " notes");
  for (const auto& note : *notes)
    if (auto id = checks::fresh(project, number_of(note.id)); !id) return id.refusal();
  if (!all_new(*notes, *instrument->notes, project.next_id))
    return refuse("a note of that id is on ", words_for(project, strip_of(edit.instrument)),
                  " already; give 0 for a new id");
  RemoveNotes back{edit.instrument, ids_of(*notes)};
  if (notes->empty()) return Edits{std::move(back)};
  for (const auto& note : *notes) writing::used(project, number_of(note.id));
  auto& held = writing::instrument(project, edit.instrument).notes.write();
  const auto middle = static_cast<std::ptrdiff_t>(held.size());
  held.insert(held.end(), notes->begin(), notes->end());
  std::inplace_merge(held.begin(), held.begin() + middle, held.end(), plays_before);
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const RemoveNotes& edit) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (const auto rest = absent(edit.notes, *instrument->notes); !rest.empty())
    return refuse("note ", rest.front(), " is not on ", words_for(project, strip_of(edit.instrument)),
                  "; `show` lists what is");
  AddNotes back{edit.instrument, {}};
  if (edit.notes.empty()) return Edits{std::move(back)};
  auto ids = edit.notes;
  std::sort(ids.begin(), ids.end());
  std::erase_if(writing::instrument(project, edit.instrument).notes.write(), [&](const Note& note) {
    const bool goes = std::binary_search(ids.begin(), ids.end(), note.id);
    if (goes) back.notes.push_back(note);
    return goes;
  });
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const SetTempo& edit) {
  if (auto at = checks::moment(edit.at, "the tempo's place"); !at) return at.refusal();
  if (!std::isfinite(edit.tempo.rate)) return refuse("the tempo is not a finite number");
  if (project.tempo->size() >= limits::tempo_points)
    return refuse("the project has ", limits::tempo_points, " tempo points, and no room for more");
  const Bpm tempo{std::clamp(edit.tempo.rate, slowest.rate, fastest.rate)};
  auto& points = project.tempo.write();
  const auto at = tempo_from(points, edit.at);
  if (at != points.end() && at->at == edit.at) return Edits{SetTempo{edit.at, std::exchange(at->tempo, tempo)}};
  points.insert(at, {edit.at, tempo});
  return Edits{RemoveTempo{edit.at}};
}

Result<Edits> change(Project& project, const RemoveTempo& edit) {
  if (auto at = checks::moment(edit.at, "the tempo's place"); !at) return at.refusal();
  if (edit.at == Beats{}) return refuse("the tempo at beat 0 stays; set it instead");
  const auto at = std::find_if(project.tempo->begin(), project.tempo->end(),
                               [&](const TempoPoint& point) { return point.at == edit.at; });
  if (at == project.tempo->end()) return refuse("there is no tempo point at beat ", edit.at.count);
  const auto index = at - project.tempo->begin();
  auto& points = project.tempo.write();
  SetTempo back{edit.at, points[static_cast<std::size_t>(index)].tempo};
  points.erase(points.begin() + index);
  return Edits{back};
}

Result<Edits> change(Project& project, const SetSignature& edit) {
  const auto [beats, unit] = edit.signature;
  if (beats < 1 || beats > 64) return refuse("a bar of ", int{beats}, " beats makes no sense; give 1 to 64");
  if (unit == 0 || unit > 32 || (unit & (unit - 1)) != 0)
    return refuse("a beat of 1/", int{unit}, " makes no sense; give 1, 2, 4, 8, 16 or 32");
  return Edits{SetSignature{std::exchange(project.signature, edit.signature)}};
}

Result<Edits> change(Project& project, const RenameProject& edit) {
  if (auto fit = checks::name(edit.name); !fit) return fit.refusal();
  return Edits{RenameProject{std::exchange(project.name, edit.name)}};
}

}  // namespace beltane::changes
