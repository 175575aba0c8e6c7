#include "words/address.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::words {
namespace {

Result<Edits> replaced(const Said& said, UnitAddress unit, const UnitName& kind, const Arguments& given) {
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return Edits{ReplaceUnit{unit, kind, *state}};
}

Result<bool> on_or_off(const std::string& word) {
  if (word != "on" && word != "off") return refuse("'", word, "' is neither on nor off");
  return word == "on";
}

Result<Edits> set_source(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  return id ? replaced(said, source_of(*id), given.plain[1], given) : id.refusal();
}

Result<Edits> set_filter(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  if (given.plain[1] != "none") return replaced(said, filter_of(*id), given.plain[1], given);
  return Edits{RemoveUnit{filter_of(*id)}};
}

/// A modulator of that kind on the parameter that `target` names.
Result<AddUnit> modulating(const Said& said, InstrumentId id, const UnitName& kind, const std::string& target,
                           const Arguments& given) {
  const auto moved = param(said.project, said.catalogue, strip_of(id), target);
  if (!moved) return moved.refusal();
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return AddUnit{strip_of(id), modulator_unit({}, kind, {moved->unit.unit, moved->name}), *state};
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
  const auto which = unit(said.project, strip_of(*id), Stage::modulator, given.plain[1]);
  if (!which) return which.refusal();
  return Edits{RemoveUnit{*which}};
}

/// The first of its kind, wherever it was before.
Result<Edits> set_lfo(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto* option = given.option("kind");
  const UnitName kind = option ? *option : "lfo";
  Edits edits;
  if (const auto there = unit(said.project, strip_of(*id), Stage::modulator, kind))
    edits.emplace_back(RemoveUnit{*there});
  if (given.plain[1] == "none") return edits;
  const auto made = modulating(said, *id, kind, given.plain[1], given);
  if (!made) return made.refusal();
  edits.emplace_back(*made);
  return edits;
}

Result<Edits> add_effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto place = place_of(given);
  if (!place) return place.refusal();
  const auto& kind = given.plain[1];
  const auto known = said.catalogue.find(kind) ? Result<const UnitSpec*>(said.catalogue.find(kind))
                                               : said.catalogue.unit(UnitKind::effect, kind);
  if (!known) return known.refusal();
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return Edits{AddUnit{*id, effect_unit({}, kind), *state, *place}};
}

/// The effect that the first two words name.
Result<UnitAddress> effect(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  return id ? unit(said.project, *id, Stage::effect, given.plain[1]) : id.refusal();
}

Result<Edits> remove_effect(const Said& said, const Arguments& given) {
  const auto which = effect(said, given);
  if (!which) return which.refusal();
  return Edits{RemoveUnit{*which}};
}

Result<Edits> moved(const Result<UnitAddress>& which, const std::string& to) {
  if (!which) return which.refusal();
  const auto place = position(to);
  if (!place) return place.refusal();
  return Edits{MoveUnit{*which, *place}};
}

Result<Edits> enabled(const Result<UnitAddress>& which, const std::string& word) {
  if (!which) return which.refusal();
  const auto on = on_or_off(word);
  if (!on) return on.refusal();
  return Edits{EnableUnit{*which, *on}};
}

Result<Edits> move_effect(const Said& said, const Arguments& given) {
  return moved(effect(said, given), given.plain[2]);
}

Result<Edits> enable_effect(const Said& said, const Arguments& given) {
  if (given.plain[1] != "filter") return enabled(effect(said, given), given.plain[2]);
  const auto id = strip(said.project, given.plain[0]);
  return id ? enabled(unit(said.project, *id, "filter"), given.plain[2]) : id.refusal();
}

Result<Edits> replace_unit(const Said& said, const Arguments& given) {
  const auto which = unit_of(said.project, given.plain[0]);
  return which ? replaced(said, *which, given.plain[1], given) : which.refusal();
}

Result<Edits> remove_unit(const Said& said, const Arguments& given) {
  const auto which = unit_of(said.project, given.plain[0]);
  if (!which) return which.refusal();
  if (!find(said.project, *which)) return no_such(said.project, *which);
  return Edits{RemoveUnit{*which}};
}

Result<Edits> move_unit(const Said& said, const Arguments& given) {
  return moved(unit_of(said.project, given.plain[0]), given.plain[1]);
}

Result<Edits> enable_unit(const Said& said, const Arguments& given) {
  return enabled(unit_of(said.project, given.plain[0]), given.plain[1]);
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
      {{"replace-unit", "ADDRESS KIND [PARAM=VALUE…]", "Puts another unit in the place of a source, filter or effect",
        "replace-unit lead.filter high_pass cutoff=300"},
       {2, 2, {}, true},
       replace_unit},
      {{"remove-unit", "ADDRESS", "Takes a filter, effect, send or modulator away", "remove-unit lead.delay"},
       {1, 1},
       remove_unit},
      {{"move-unit", "ADDRESS I", "Changes the order of effects, sends or modulators; the first is 0",
        "move-unit lead.delay 0"},
       {2, 2},
       move_unit},
      {{"enable-unit", "ADDRESS on|off", "Switches an effect or filter on or off", "enable-unit lead.filter off"},
       {2, 2},
       enable_unit},
  };
}

}  // namespace beltane::words
