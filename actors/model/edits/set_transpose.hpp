#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

/// Moves all that an instrument plays.
struct SetTranspose {
  static constexpr int in_contract{27};
  InstrumentId instrument{};
  int semitones{};  // -48 to 48
  bool operator==(const SetTranspose&) const = default;
};
void fields(auto& v, Of<SetTranspose> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "semitones", edit.semitones, how::sint);
}
void syntax(auto& w, Of<SetTranspose> auto& edit) {
  w.verb(EditChapter::instruments, 5, "transpose", "Moves all that an instrument plays, -48 to 48",
         "transpose lead -12");
  w(edit.instrument);
  w.whole(edit.semitones, "SEMITONES", -limits::semitones, limits::semitones, "a transposition in semitones");
}

Result<void> change(Project& project, const SetTranspose& edit, auto& undo) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (auto fit = checks::transpose(edit.semitones); !fit) return fit;
  auto& def = writing::instrument(project, edit.instrument).def.write();
  undo.add(SetTranspose{edit.instrument, std::exchange(def.transpose, edit.semitones)});
  return {};
}

inline std::string subject(const Project& project, const SetTranspose& edit) {
  return "the transposition of " + editing::words_for(project, edit.instrument);
}

}  // namespace beltane
