#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

/// Where an instrument's or bus's signal goes: a bus, or (none) the master.
struct SetOutput {
  static constexpr int in_contract{15};
  StripId strip{};
  std::optional<BusId> output{};
  bool operator==(const SetOutput&) const = default;
};
void fields(auto& v, Of<SetOutput> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "output", edit.output);
}
void syntax(auto& w, Of<SetOutput> auto& edit) {
  w.verb(EditChapter::mixer, 3, "set-output", "Sends the whole signal elsewhere", "set-output lead hall");
  w(edit.strip, "INSTRUMENT|BUS");
  w(edit.output);
}

Result<void> change(Project& project, const SetOutput& edit, auto& undo) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master goes to the loudspeakers; it has no other output");
  if (edit.output)
    if (auto open = checks::way(project, edit.strip, *edit.output); !open) return open;
  const auto before = std::exchange(writing::def(project, edit.strip).output, edit.output);
  if (auto fits = checks::shallow(project); !fits) {
    writing::def(project, edit.strip).output = before;
    return fits;
  }
  undo.add(SetOutput{edit.strip, before});
  return {};
}

inline std::string subject(const Project& project, const SetOutput& edit) {
  return "the output of " + words_for(project, edit.strip);
}

}  // namespace beltane
