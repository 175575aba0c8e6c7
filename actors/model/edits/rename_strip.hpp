#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

/// Names an instrument or a bus. Names are unique and not empty.
struct RenameStrip {
  static constexpr int in_contract{8};
  StripId strip{};
  std::string name{};
  bool operator==(const RenameStrip&) const = default;
};
void fields(auto& v, Of<RenameStrip> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "name", edit.name);
}
void syntax(auto& w, Of<RenameStrip> auto& edit) {
  w.verb(EditChapter::instruments, 3, "rename", "Gives another name", "rename lead \"first violin\"");
  w(edit.strip, "INSTRUMENT|BUS");
  w(edit.name);
}

inline Result<void> check(const Resolving&, const RenameStrip& edit) { return editing::check_name(edit.name); }

Result<void> change(Project& project, const RenameStrip& edit, auto& undo) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master keeps its name");
  if (auto free = checks::strip_name(project, edit.name, edit.strip); !free) return free;
  undo.add(RenameStrip{edit.strip, std::exchange(writing::def(project, edit.strip).name, edit.name)});
  return {};
}

inline std::string subject(const Project& project, const RenameStrip& edit) {
  return "the name of " + words_for(project, edit.strip);
}

}  // namespace beltane
