#include <algorithm>

#include "client/connection.hpp"
#include "model/project/controller.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/verbs.hpp"
#include "words/naming.hpp"

namespace beltane {
namespace {

struct MovedController {
  std::string instrument{};
  std::string controller{};
  double value{};
};

Result<void> move_controller(const VerbContext& command, const MovedController& moved) {
  client::Connection client(command.rig);
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto instrument = words::instrument(snapshot->project, moved.instrument);
  if (!instrument) return instrument.refusal();
  const auto* controller =
      std::ranges::find_if(all_controllers, [&](Controller each) { return word(each) == moved.controller; });
  if (controller == std::end(all_controllers)) return Refusal{"there is no controller '" + moved.controller + "'"};
  if (auto fits = within_range(*controller, moved.value); !fits) return fits;
  if (auto sent =
          client.play({MoveController{*instrument, {}, *controller, moved.value, std::chrono::steady_clock::now()}});
      !sent)
    return sent;
  if (command.json)
    print({{"instrument", number_of(*instrument)}, {"controller", moved.controller}, {"value", moved.value}});
  return {};
}

const VerbEntry controller_verb{
    {Chapter::transport, 8, "controller", "Move a controller of an instrument: bend, wheel or pressure; it stays there",
     "beltane controller lead bend 2"},
    move_controller,
    [](Verb verb, MovedController& given) {
      verb.takes("instrument", given.instrument, "Name or id").required();
      verb.takes("controller", given.controller, "bend (semitones), wheel or pressure (0 to 1)")
          .required()
          .one_of({"bend", "wheel", "pressure"});
      verb.takes("value", given.value, "Where to; all rest at 0").required();
    }};

}  // namespace
}  // namespace beltane
