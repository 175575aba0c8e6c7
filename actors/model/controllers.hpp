#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "model/gesture.hpp"
#include "model/result.hpp"

namespace beltane {

/// bend, wheel or pressure: what people and units call it.
std::string_view word(Controller);

/// Refuses, with the range in its unit, what a controller cannot be moved to.
Result<void> within_range(Controller, double value);

/// How the controllers of instruments stand, as far as anybody has moved them. All others rest at 0.
class Controllers {
 public:
  /// Only what is said of a whole instrument is kept.
  void take(const TurnController&);
  /// The same, for those of which nothing is known yet.
  void take_unknown(const TurnController&);
  double at(InstrumentId, Controller) const;
  /// By instrument.
  std::vector<TurnController> all() const;

 private:
  using Key = std::pair<InstrumentId, Controller>;
  bool has_room(const TurnController&) const;

  std::map<Key, double> values_{};
};

}  // namespace beltane
