#pragma once

#include "model/project/project.hpp"

namespace beltane {

/// One that travels in several parts.
inline Project long_project() {
  Project project;
  Instrument instrument;
  std::vector<Note> notes;
  for (std::uint32_t id = 1; id <= 100'000; ++id) notes.push_back({.id = NoteId{id}, .length = {1}});
  instrument.notes = Notes(std::move(notes));
  project.instruments.write().push_back(Cow<Instrument>(std::move(instrument)));
  return project;
}

}  // namespace beltane
