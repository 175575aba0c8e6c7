#include <utility>

#include "model/editing/refuse.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

namespace beltane::words {
namespace {

Result<Edits> add_bus(const Said&, const Arguments& given) {
  const auto place = place_of(given);
  if (!place) return place.refusal();
  AddBus edit{.position = *place};
  if (!given.plain.empty()) edit.def.strip.name = given.plain[0];
  if (const auto* name = given.option("name")) edit.def.strip.name = *name;
  return Edits{edit};
}

Result<Edits> remove_bus(const Said& said, const Arguments& given) {
  const auto id = bus(said.project, given.plain[0]);
  if (!id) return id.refusal();
  return Edits{RemoveBus{*id}};
}

Result<Edits> set_output(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  if (given.plain[1] == said.project.master->def->name) return Edits{SetOutput{*id, {}}};
  const auto to = bus(said.project, given.plain[1]);
  if (!to) return to.refusal();
  return Edits{SetOutput{*id, *to}};
}

constexpr std::pair<std::string_view, Tap> taps[]{
    {"post-fader", Tap::post_fader}, {"pre-fader", Tap::pre_fader}, {"pre-insert", Tap::pre_insert}};

Result<Tap> tap_of(const std::string& word) {
  for (const auto& [name, tap] : taps)
    if (name == word) return tap;
  return refuse("'", word, "' is no place to take a send from; there is post-fader, pre-fader, pre-insert");
}

/// The send that stands, taken away, or given another level; one of another tap is another send.
Result<Edits> set_send(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto to = bus(said.project, given.plain[1]);
  if (!to) return to.refusal();
  const auto* there = send_to(*strip_def(said.project, *id), *to);
  if (given.plain[2] == "off") {
    if (!there) return refuse(given.plain[0], " does not send to ", given.plain[1]);
    return Edits{RemoveUnit{{*id, there->id}}};
  }
  const auto level = gain(given.plain.size() > 3 ? given.plain[2] + given.plain[3] : given.plain[2]);
  if (!level) return level.refusal();
  const auto stood = there ? there->route->tap : Tap{};
  const auto* word = given.option("tap");
  const auto tap = word ? tap_of(*word) : Result<Tap>(stood);
  if (!tap) return tap.refusal();
  if (there && *tap == stood) return Edits{SetParam{{{*id, there->id}, "level"}, *level}};
  AddUnit edit{.strip = *id, .unit = send_unit({}, *to, *tap)};
  edit.state.values.insert_or_assign("level", *level);
  return there ? Edits{RemoveUnit{{*id, there->id}}, edit} : Edits{edit};
}

Result<Edits> layer(const Said& said, const Arguments& given) {
  const auto id = bus(said.project, given.plain[0]);
  if (!id) return id.refusal();
  if (given.plain.size() == 1 || given.plain[1] == "on") return Edits{SetLayered{*id, true}};
  if (given.plain[1] == "off") return Edits{SetLayered{*id, false}};
  return refuse("'", given.plain[1], "' is neither on nor off");
}

}  // namespace

std::vector<Rule> mixer_rules() {
  return {
      {{"add-bus", "[NAME] [--at I]", "Adds a bus", "add-bus hall"}, {0, 1, {"name", "at"}}, add_bus},
      {{"remove-bus", "BUS", "Takes a bus away; what went to it goes to the master", "remove-bus hall"},
       {1, 1},
       remove_bus},
      {{"set-output", "INSTRUMENT|BUS BUS|master", "Sends the whole signal elsewhere", "set-output lead hall"},
       {2, 2},
       set_output},
      {{"layer", "BUS [on|off]", "Lets the instruments that go to a bus play together: a note of one is a note of all",
        "layer hall"},
       {1, 2},
       layer},
      {{"set-send", "INSTRUMENT|BUS BUS LEVEL|off [--tap post-fader|pre-fader|pre-insert]",
        "Sends a part of the signal to a bus; the level as a factor, or in decibels",
        "set-send lead hall -10dB --tap pre-fader"},
       {3, 4, {"tap"}},
       set_send},
  };
}

}  // namespace beltane::words
