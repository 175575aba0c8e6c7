#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct SetTempo;

/// Takes a tempo point away; the one at 0 stays.
struct RemoveTempo {
  static constexpr int in_contract{21};
  Beats at{};
  bool operator==(const RemoveTempo&) const = default;
};
void fields(auto& v, Of<RemoveTempo> auto& edit) {
  v.of("remove_tempo");
  v(1, "at", edit.at);
}
void syntax(auto& w, Of<RemoveTempo> auto& edit) {
  w.form_of("set-tempo");
  w.literal("none");
  w.option("at", edit.at);
}

Result<void> change(Project& project, const RemoveTempo& edit, auto& undo) {
  if (auto at = checks::moment(edit.at, "the tempo's place"); !at) return at;
  if (edit.at == Beats{}) return refuse("the tempo at beat 0 stays; set it instead");
  const auto point = std::find_if(project.tempo->begin(), project.tempo->end(),
                                  [&](const TempoPoint& each) { return each.at == edit.at; });
  if (point == project.tempo->end()) return refuse("there is no tempo point at beat ", edit.at.count);
  undo.add(edit_of<SetTempo>, edit.at, point->tempo);
  const auto index = point - project.tempo->begin();
  auto& points = project.tempo.write();
  points.erase(points.begin() + index);
  return {};
}

inline std::string subject(const Project&, const RemoveTempo& edit) {
  return "the tempo at beat " + text_of(edit.at.count);
}

}  // namespace beltane
