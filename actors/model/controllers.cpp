#include "model/controllers.hpp"

#include <iterator>

#include "model/limits.hpp"
#include "model/refuse.hpp"

namespace beltane {

std::string_view word(Controller controller) {
  switch (controller) {
    case Controller::bend:
      return "bend";
    case Controller::wheel:
      return "wheel";
    case Controller::pressure:
      break;
  }
  return "pressure";
}

Result<void> within_range(Controller controller, double value) {
  const bool bend = controller == Controller::bend;
  const double least = bend ? -limits::semitones : 0, most = bend ? limits::semitones : 1;
  if (value >= least && value <= most) return {};
  return refuse(word(controller), " takes ", text_of(least), " to ", text_of(most), bend ? " semitones" : "",
                "; it was ", text_of(value));
}

/// Nobody asks whether the instrument exists, so there is an end to how many are kept.
bool Controllers::has_room(const TurnController& turn) const {
  return values_.size() < limits::instruments * std::size(all_controllers) ||
         values_.contains({turn.instrument, turn.controller});
}

void Controllers::take(const TurnController& turn) {
  if (turn.voice || !has_room(turn)) return;
  values_.insert_or_assign({turn.instrument, turn.controller}, turn.value);
}

void Controllers::take_unknown(const TurnController& turn) {
  if (!values_.contains({turn.instrument, turn.controller})) take(turn);
}

double Controllers::at(InstrumentId instrument, Controller controller) const {
  const auto known = values_.find({instrument, controller});
  return known == values_.end() ? 0 : known->second;
}

std::vector<TurnController> Controllers::all() const {
  std::vector<TurnController> turns;
  for (const auto& [key, value] : values_) turns.push_back({key.first, {}, key.second, value});
  return turns;
}

}  // namespace beltane
