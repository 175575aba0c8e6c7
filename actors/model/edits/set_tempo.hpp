#pragma once

#include <cmath>

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveTempo;

/// The tempo from `at` on; a point there is replaced.
struct SetTempo {
  static constexpr int in_contract{20};
  Beats at{};
  Bpm tempo{};
  bool operator==(const SetTempo&) const = default;
};
void fields(auto& v, Of<SetTempo> auto& edit) {
  v(1, "point", group([&](auto& point) { tempo_point_fields(point, edit); }));
}
void syntax(auto& w, Of<SetTempo> auto& edit) {
  w.verb(EditChapter::music, 3, "set-tempo", "Sets the tempo from a beat on, or takes that point away",
         "set-tempo 96 --at 16");
  w(edit.tempo, "BPM|none");
  w.option("at", edit.at);
}

inline Result<void> check(const Resolving&, const SetTempo& edit) {
  if (std::isfinite(edit.tempo.rate) && slowest <= edit.tempo && edit.tempo <= fastest) return {};
  return refuse("the tempo goes from ", slowest.rate, " to ", fastest.rate, " bpm, not to ", edit.tempo.rate);
}

Result<void> change(Project& project, const SetTempo& edit, auto& undo) {
  if (auto at = checks::moment(edit.at, "the tempo's place"); !at) return at;
  if (!std::isfinite(edit.tempo.rate)) return refuse("the tempo is not a finite number");
  if (project.tempo->size() >= limits::tempo_points)
    return refuse("the project has ", limits::tempo_points, " tempo points, and no room for more");
  const Bpm tempo{std::clamp(edit.tempo.rate, slowest.rate, fastest.rate)};
  auto& points = project.tempo.write();
  const auto point = std::lower_bound(points.begin(), points.end(), edit.at,
                                      [](const TempoPoint& each, Beats beat) { return each.at < beat; });
  if (point != points.end() && point->at == edit.at) {
    undo.add(SetTempo{edit.at, std::exchange(point->tempo, tempo)});
  } else {
    points.insert(point, {edit.at, tempo});
    undo.add(edit_of<RemoveTempo>, edit.at);
  }
  return {};
}

inline std::string subject(const Project&, const SetTempo& edit) {
  return "the tempo at beat " + text_of(edit.at.count);
}

}  // namespace beltane
