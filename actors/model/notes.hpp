#pragma once

#include <vector>

#include "model/project.hpp"

/// Lists of notes in playing order.
namespace beltane {

/// The playing order: by start, then id.
bool plays_before(const Note&, const Note&);

std::vector<NoteId> ids_of(const std::vector<Note>&);
/// Those of the ids, in order, that no note of `held` has.
std::vector<NoteId> absent(const std::vector<Note>& held, std::vector<NoteId> ids);
/// Whether `held` has any of the notes. Only ids below `next_id` may be there.
bool has_any(const std::vector<Note>& held, const std::vector<Note>& notes, std::uint32_t next_id);
/// Puts notes, in playing order, among those that are held.
void merge(std::vector<Note>& held, const std::vector<Note>& notes);
/// Takes the notes of these ids out, and answers them in playing order.
std::vector<Note> extract(std::vector<Note>& held, std::vector<NoteId> ids);

}  // namespace beltane
