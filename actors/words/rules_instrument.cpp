#include "model/editing/refuse.hpp"
#include "model/limits.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

namespace beltane::words {
namespace {

Result<Edits> add_instrument(const Said& said, const Arguments& given) {
  const auto place = place_of(given);
  if (!place) return place.refusal();
  auto state = state_of(said, given.plain[0], given);
  if (!state) return state.refusal();
  AddInstrument edit{.def = {.strip = {.units = {source_unit({}, given.plain[0])}}}, .position = *place};
  if (*state != UnitState{}) edit.runtime.units.emplace(source_id({}), *std::move(state));
  if (const auto* name = given.option("name")) edit.def.strip.name = *name;
  return Edits{edit};
}

Result<Edits> remove_instrument(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  return Edits{RemoveInstrument{*id}};
}

Result<Edits> rename(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  return Edits{RenameStrip{*id, given.plain[1]}};
}

Result<Edits> move_instrument(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto place = position(given.plain[1]);
  if (!place) return place.refusal();
  return Edits{MoveInstrument{*id, *place}};
}

Result<Edits> duplicate(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto& original = *find(said.project, *id);
  AddInstrument copy{*original.def, *original.runtime, *original.notes, *position_of(said.project, *id) + 1,
                     lanes_of(*original.automation)};
  copy.def.id = {};
  const auto* name = given.option("name");
  copy.def.strip.name = name ? *name : free_name(said.project, original.def->strip.name);
  return Edits{std::move(copy)};
}

Result<Edits> transpose(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto semitones = whole(given.plain[1], -limits::semitones, limits::semitones, "a transposition in semitones");
  if (!semitones) return semitones.refusal();
  return Edits{SetTranspose{*id, *semitones}};
}

}  // namespace

std::vector<Rule> instrument_rules() {
  return {
      {{"add-instrument", "SOURCE [--name N] [--at I] [PARAM=VALUE…]", "Adds an instrument",
        "add-instrument saw --name lead"},
       {1, 1, {"name", "at"}, true},
       add_instrument},
      {{"remove-instrument", "INSTRUMENT", "Takes an instrument away, with its notes", "remove-instrument lead"},
       {1, 1},
       remove_instrument},
      {{"rename", "INSTRUMENT|BUS NAME", "Gives another name", "rename lead \"first violin\""}, {2, 2}, rename},
      {{"move-instrument", "INSTRUMENT I", "Changes the order shown; the first is 0", "move-instrument lead 0"},
       {2, 2},
       move_instrument},
      {{"transpose", "INSTRUMENT SEMITONES", "Moves all that an instrument plays, -48 to 48", "transpose lead -12"},
       {2, 2},
       transpose},
      {{"duplicate", "INSTRUMENT [--name N]", "Copies an instrument, whole", "duplicate lead --name answer"},
       {1, 1, {"name"}},
       duplicate},
  };
}

}  // namespace beltane::words
