#include "wire/format/checker.hpp"

#include "model/limits.hpp"
#include "model/project/controller.hpp"

namespace beltane::wire {

static void check(Controller controller, double value, std::string_view field, Validator& validator) {
  if (const auto fits = within_range(controller, value); !fits)
    validator.say(field, "is out of range: " + fits.reason());
}

void check(const MoveController& move, Validator& validator) {
  check(move.controller, move.value, "move_controller.value", validator);
}

void check(const TurnController& turn, Validator& validator) {
  check(turn.controller, turn.value, "turn_controller.value", validator);
}

void check(const MoveParam& move, Validator& validator) {
  if (move.glide < Seconds{}) validator.say("move_param.glide", "is below 0");
}

void check(const ControllerState& hand, Validator& validator) {
  check(Controller::bend, hand.bend, "hand.bend", validator);
  check(Controller::wheel, hand.wheel, "hand.wheel", validator);
  check(Controller::pressure, hand.pressure, "hand.pressure", validator);
}

void check(const KeptAnswer& answer, Validator& validator) {
  std::uint64_t ids = 0;
  for (const auto& run : answer.made) ids += run.count;
  if (ids > limits::frame_bytes) validator.say("answer.made", "names more ids than one change can give out");
}

}  // namespace beltane::wire
