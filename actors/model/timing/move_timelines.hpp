#pragma once

#include <map>
#include <optional>
#include <vector>

#include "model/messages/gesture.hpp"
#include "model/project/project.hpp"

namespace beltane {

/// Where moved parameters stand, and the moves that are still to come, as far as anybody has said. The same parameter
/// and time again is another value for it. Bounded: of too many moves of one parameter the earliest are forgotten, and
/// there is room for so many parameters and no more. Pure: the clock is passed in.
class MoveTimelines {
 public:
  /// False where exactly that was recorded before, or where there is no room for another parameter.
  bool record(const MoveParam& move, Instant now);
  /// Forgets the moves after `time`: of that instrument's strip, or of all.
  void forget_after(Instant time, std::optional<InstrumentId> instrument);
  /// Forgets the parameters that are set otherwise in `after`: there they stand as that says.
  void forget_edited(const Project& before, const Project& after);

  /// The move of that parameter and time, or null.
  const MoveParam* find(const ParamAddress& param, Instant at) const;
  /// For each parameter the move that stands at `now`, with what is left of its glide, and those that come after it.
  std::vector<MoveParam> all(Instant now) const;
  bool empty() const { return timelines_.empty(); }

 private:
  std::map<ParamAddress, std::map<Instant, MoveParam>> timelines_{};
};

}  // namespace beltane
