#include "words/address.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

#include "model/refuse.hpp"

namespace beltane::words {
namespace {

Result<Edits> set_source(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto state = state_of(said, given.plain[1], given);
  if (!state) return state.refusal();
  return Edits{SetSource{*id, given.plain[1], *state}};
}

Result<Edits> set_filter(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto kind = given.plain[1] == "none" ? UnitName{} : given.plain[1];
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return Edits{SetFilter{*id, kind, *state}};
}

/// A modulator of that kind on the parameter that `target` names.
Result<AddModulator> modulating(const Said& said, InstrumentId id, const UnitName& kind, const std::string& target,
                                const Arguments& given) {
  const auto moved = param(said.project, said.catalogue, strip_of(id), target);
  if (!moved) return moved.refusal();
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return AddModulator{id, {{}, kind, moved->unit.at, moved->name}, *state};
}

Result<Edits> add_modulator(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto place = place_of(given);
  if (!place) return place.refusal();
  auto made = modulating(said, *id, given.plain[1], given.plain[2], given);
  if (!made) return made.refusal();
  made->position = *place;
  return Edits{*made};
}

Result<Edits> remove_modulator(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto which = modulator(said.project, strip_of(*id), given.plain[1]);
  if (!which) return which.refusal();
  return Edits{RemoveModulator{*id, *which}};
}

/// The first of its kind, wherever it was before.
Result<Edits> set_lfo(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto* kind = given.option("kind");
  const UnitName unit = kind ? *kind : "lfo";
  Edits edits;
  if (const auto there = modulator(said.project, strip_of(*id), unit)) edits.emplace_back(RemoveModulator{*id, *there});
  if (given.plain[1] == "none") return edits;
  const auto made = modulating(said, *id, unit, given.plain[1], given);
  if (!made) return made.refusal();
  edits.emplace_back(*made);
  return edits;
}

Result<Edits> add_effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto place = place_of(given);
  if (!place) return place.refusal();
  const auto unit = said.catalogue.find(given.plain[1]) ? Result<const UnitSpec*>(said.catalogue.find(given.plain[1]))
                                                        : said.catalogue.unit(UnitKind::effect, given.plain[1]);
  if (!unit) return unit.refusal();
  const auto state = state_of(said, given.plain[1], given);
  if (!state) return state.refusal();
  return Edits{AddEffect{*id, {{}, given.plain[1]}, *state, *place}};
}

Result<Edits> remove_effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto which = effect(said.project, *id, given.plain[1]);
  if (!which) return which.refusal();
  return Edits{RemoveEffect{*id, *which}};
}

Result<Edits> move_effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto which = effect(said.project, *id, given.plain[1]);
  if (!which) return which.refusal();
  const auto place = position(given.plain[2]);
  if (!place) return place.refusal();
  return Edits{MoveEffect{*id, *which, *place}};
}

Result<Edits> enable_effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  if (given.plain[2] != "on" && given.plain[2] != "off") return refuse("'", given.plain[2], "' is neither on nor off");
  const auto at = slot(said.project, *id, given.plain[1] == "filter" ? "filter" : "fx:" + given.plain[1]);
  if (!at) return at.refusal();
  return Edits{EnableUnit{{*id, *at}, given.plain[2] == "on"}};
}

Result<Edits> set(const Said& said, const Arguments& given) {
  const auto address = address_of(said.project, said.catalogue, given.plain[0]);
  if (!address) return address.refusal();
  const auto described = spec(said.project, said.catalogue, *address);
  if (!described) return described.refusal();
  const auto text = given.plain.size() > 2 ? given.plain[1] + " " + given.plain[2] : given.plain[1];
  const auto wanted = value(said.project, *described, text);
  if (!wanted) return wanted.refusal();
  return Edits{SetParam{*address, *wanted}};
}

}  // namespace

std::vector<Rule> sound_rules() {
  return {
      {{"set", "ADDRESS VALUE|default", "Sets a parameter, in its natural unit; gains also in decibels (-6dB)",
        "set lead.filter.cutoff 800"},
       {2, 3},
       set},
      {{"set-source", "INSTRUMENT SOURCE [PARAM=VALUE…]", "Gives another source", "set-source lead fm index=3"},
       {2, 2, {}, true},
       set_source},
      {{"set-filter", "INSTRUMENT KIND|none [PARAM=VALUE…]", "Gives another filter, or none",
        "set-filter lead low_pass cutoff=800"},
       {2, 2, {}, true},
       set_filter},
      {{"set-lfo", "INSTRUMENT TARGET|none [--kind MODULATOR] [PARAM=VALUE…]",
        "Lets the instrument's LFO move a parameter, in place of what it moved before",
        "set-lfo lead filter.cutoff rate=0.5 depth=0.3"},
       {2, 2, {"kind"}, true},
       set_lfo},
      {{"add-modulator", "INSTRUMENT MODULATOR TARGET [--at I] [PARAM=VALUE…]",
        "Lets one more modulator move a parameter of the instrument", "add-modulator lead lfo pan rate=0.2"},
       {3, 3, {"at"}, true},
       add_modulator},
      {{"remove-modulator", "INSTRUMENT MODULATOR", "Takes a modulator away", "remove-modulator lead lfo"},
       {2, 2},
       remove_modulator},
      {{"add-effect", "INSTRUMENT|BUS|master KIND [--at I] [PARAM=VALUE…]", "Adds an effect to a chain",
        "add-effect lead delay mix=0.3"},
       {2, 2, {"at"}, true},
       add_effect},
      {{"remove-effect", "INSTRUMENT|BUS|master EFFECT", "Takes an effect out of a chain", "remove-effect lead delay"},
       {2, 2},
       remove_effect},
      {{"move-effect", "INSTRUMENT|BUS|master EFFECT I", "Changes the order of a chain; the first is 0",
        "move-effect lead delay 0"},
       {3, 3},
       move_effect},
      {{"enable-effect", "INSTRUMENT|BUS|master EFFECT|filter on|off", "Switches an effect, or the filter, on or off",
        "enable-effect lead delay off"},
       {3, 3},
       enable_effect},
  };
}

}  // namespace beltane::words
