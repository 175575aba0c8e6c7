#pragma once

#include <map>
#include <vector>

#include "graph/audio_backend.hpp"

namespace beltane::standby {

/// Glides of parameters that are under way, so that an engine that comes goes along with what is left of them. Pure.
class GlideLedger {
 public:
  void move(const graph::Move& move, Instant at) {
    const auto until = at + move.glide;
    if (move.glide.count > 0)
      glides_.insert_or_assign(move.param, Glide{move.value, until});
    else
      glides_.erase(move.param);
  }
  /// What is set ends the glide that there is of it.
  void change(const graph::GraphChange& change) {
    for (const auto& [strip, differs] : change.changed)
      for (const auto& [unit, how] : differs.changed)
        for (const auto& [name, value] : how.set) glides_.erase({unit, name});
  }
  /// The moves that do what is left of them from now on.
  std::vector<graph::Move> rest(Instant now) {
    std::erase_if(glides_, [now](const auto& each) { return each.second.until <= now; });
    std::vector<graph::Move> moves;
    for (const auto& [param, glide] : glides_)
      moves.push_back({.param = param, .value = glide.value, .glide = between(now, glide.until)});
    return moves;
  }

 private:
  struct Glide {
    double value{};
    Instant until{};
  };
  std::map<graph::UnitParam, Glide> glides_{};
};

}  // namespace beltane::standby
