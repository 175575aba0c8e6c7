#include "model/editing/refuse.hpp"
#include "words/address.hpp"
#include "words/edit_text.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"
#include "words/syntax_printer.hpp"

namespace beltane::words {
namespace {

Result<Edits> replaced(const Said& said, UnitAddress unit, const UnitName& kind, const Arguments& given) {
  const auto state = state_of(said, kind, given);
  if (!state) return state.refusal();
  return Edits{ReplaceUnit{unit, kind, *state}};
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

}  // namespace

/// Without whether it is switched off, its samples, and (of a send) where it stands.
void print(SyntaxPrinter& to, const AddUnit& edit) {
  if (edit.unit.route) {
    const auto level = edit.state.values.find("level");
    to.verb("set-send");
    to(edit.strip);
    to(edit.unit.route->to);
    to.value({}, level == edit.state.values.end() ? 1.0 : level->second);
    return to.option("tap", edit.unit.route->tap, Tap{});
  }
  const bool filter = edit.unit.stage == Stage::filter;
  to.verb(edit.unit.moves ? "add-modulator" : filter ? "set-filter" : "add-effect");
  to(edit.strip);
  to(edit.unit.kind);
  if (edit.unit.moves) to(part_text(edit.unit.moves->unit, edit.unit.moves->param));
  to.settings(edit.unit.kind, edit.state);
  if (!filter) to.option("at", edit.position, at_end);
}

std::vector<Rule> sound_rules() {
  return {
      {{EditChapter::sounds, 2, "set-source", "INSTRUMENT SOURCE [PARAM=VALUE…]", "Gives another source",
        "set-source lead fm index=3"},
       {2, 2, {}, true},
       set_source},
      {{EditChapter::sounds, 3, "set-filter", "INSTRUMENT KIND|none [PARAM=VALUE…]", "Gives another filter, or none",
        "set-filter lead low_pass cutoff=800"},
       {2, 2, {}, true},
       set_filter},
      {{EditChapter::sounds, 4, "set-lfo", "INSTRUMENT TARGET|none [--kind MODULATOR] [PARAM=VALUE…]",
        "Lets the instrument's LFO move a parameter, in place of what it moved before",
        "set-lfo lead filter.cutoff rate=0.5 depth=0.3"},
       {2, 2, {"kind"}, true},
       set_lfo},
      {{EditChapter::sounds, 5, "add-modulator", "INSTRUMENT MODULATOR TARGET [--at I] [PARAM=VALUE…]",
        "Lets one more modulator move a parameter of the instrument", "add-modulator lead lfo pan rate=0.2"},
       {3, 3, {"at"}, true},
       add_modulator},
      {{EditChapter::sounds, 6, "remove-modulator", "INSTRUMENT MODULATOR", "Takes a modulator away",
        "remove-modulator lead lfo"},
       {2, 2},
       remove_modulator},
      {{EditChapter::sounds, 7, "add-effect", "INSTRUMENT|BUS|master KIND [--at I] [PARAM=VALUE…]",
        "Adds an effect to a chain", "add-effect lead delay mix=0.3"},
       {2, 2, {"at"}, true},
       add_effect},
      {{EditChapter::sounds, 8, "remove-effect", "INSTRUMENT|BUS|master EFFECT", "Takes an effect out of a chain",
        "remove-effect lead delay"},
       {2, 2},
       remove_effect},
      {{EditChapter::sounds, 9, "move-effect", "INSTRUMENT|BUS|master EFFECT I",
        "Changes the order of a chain; the first is 0", "move-effect lead delay 0"},
       {3, 3},
       move_effect},
      {{EditChapter::sounds, 10, "enable-effect", "INSTRUMENT|BUS|master EFFECT|filter on|off",
        "Switches an effect, or the filter, on or off", "enable-effect lead delay off"},
       {3, 3},
       enable_effect},
  };
}

}  // namespace beltane::words
