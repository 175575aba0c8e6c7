#include "model/editing/refuse.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"
#include "words/syntax_printer.hpp"

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

}  // namespace

/// Without what is inside.
void print(SyntaxPrinter& to, const AddInstrument& edit) {
  to.verb("add-instrument");
  to(source_in(edit.def));
  to.name(edit.def.strip.name);
  to.option("at", edit.position, at_end);
}

std::vector<Rule> instrument_rules() {
  return {
      {{EditChapter::instruments, 1, "add-instrument", "SOURCE [--name N] [--at I] [PARAM=VALUE…]",
        "Adds an instrument", "add-instrument saw --name lead"},
       {1, 1, {"name", "at"}, true},
       add_instrument},
      {{EditChapter::instruments, 6, "duplicate", "INSTRUMENT [--name N]", "Copies an instrument, whole",
        "duplicate lead --name answer"},
       {1, 1, {"name"}},
       duplicate},
  };
}

}  // namespace beltane::words
