#include "model/notes.hpp"

#include <algorithm>

namespace beltane {

Notes::Notes(std::vector<Note> notes) { insert(std::move(notes)); }

const Note* Notes::find(NoteId id) const {
  const auto* start = by_id_.find(id);
  return start ? by_time_.find(Note{.id = id, .start = start->at}) : nullptr;
}

void Notes::insert(std::vector<Note> notes) {
  if (!std::is_sorted(notes.begin(), notes.end(), plays_before)) std::sort(notes.begin(), notes.end(), plays_before);
  by_time_.insert(notes);
  std::vector<Start> starts;
  starts.reserve(notes.size());
  for (const auto& note : notes) starts.push_back({note.id, note.start});
  std::sort(starts.begin(), starts.end(), Lower{});
  by_id_.insert(starts);
}

std::vector<Note> Notes::extract(const std::vector<NoteId>& ids) {
  std::vector<Note> found;
  if (ids.size() * 8 >= size()) {  // the rest is put together anew
    auto wanted = ids;
    std::sort(wanted.begin(), wanted.end());
    std::vector<Note> rest;
    for (const auto& note : *this)
      (std::binary_search(wanted.begin(), wanted.end(), note.id) ? found : rest).push_back(note);
    if (!found.empty()) *this = Notes(std::move(rest));
    return found;
  }
  for (const auto id : ids)
    if (const auto* note = find(id)) {
      found.push_back(*note);
      by_time_.erase(found.back());
      by_id_.erase(id);
    }
  std::sort(found.begin(), found.end(), plays_before);
  return found;
}

std::vector<NoteId> ids_of(const std::vector<Note>& notes) {
  std::vector<NoteId> ids;
  for (const auto& note : notes) ids.push_back(note.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace beltane
