#include "model/notes.hpp"

#include <algorithm>
#include <tuple>

namespace beltane {

bool plays_before(const Note& a, const Note& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); }

std::vector<NoteId> ids_of(const std::vector<Note>& notes) {
  std::vector<NoteId> ids;
  for (const auto& note : notes) ids.push_back(note.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<NoteId> absent(const std::vector<Note>& held, std::vector<NoteId> ids) {
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

bool has_any(const std::vector<Note>& held, const std::vector<Note>& notes, std::uint32_t next_id) {
  std::vector<NoteId> known;
  for (const auto& note : notes)
    if (number_of(note.id) < next_id) known.push_back(note.id);
  return !known.empty() && absent(held, known).size() != known.size();
}

void merge(std::vector<Note>& held, const std::vector<Note>& notes) {
  const auto middle = static_cast<std::ptrdiff_t>(held.size());
  held.insert(held.end(), notes.begin(), notes.end());
  std::inplace_merge(held.begin(), held.begin() + middle, held.end(), plays_before);
}

std::vector<Note> extract(std::vector<Note>& held, std::vector<NoteId> ids) {
  std::sort(ids.begin(), ids.end());
  std::vector<Note> found;
  std::erase_if(held, [&](const Note& note) {
    const bool goes = std::binary_search(ids.begin(), ids.end(), note.id);
    if (goes) found.push_back(note);
    return goes;
  });
  return found;
}

}  // namespace beltane
