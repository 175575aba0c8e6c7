#include <algorithm>
#include <set>

#include "model/editing/apply.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

/// Calls `see` with every id that an edit gives to something, by reference, in the order of the contract.
template <class Kind, class See>
void see_ids(Kind& edit, See see) {
  if constexpr (requires { each_id(edit, see); }) each_id(edit, see);
}

class Giver {
 public:
  Giver(const Project& project, const Edits& edits)
      : project_(&project), next_(project.next_id), next_note_(project.next_note) {
    for (const auto& edit : edits)
      std::visit([&](const auto& each) { see_ids(each, [&](auto id) { pass_over(id); }); }, edit);
  }

  template <class Id>
  void give(Id& id) {
    id = Id{counter<Id>()++};
  }
  template <class Id>
  void give_missing(Id& id) {
    if (number_of(id) == 0) give(id);
  }

  /// `wanted`, or that with the first number behind it that makes it free.
  std::string free_name(const std::string& wanted) {
    collect_names();
    auto name = wanted;
    for (int count = 2; names_.contains(name); ++count) name = wanted + " " + std::to_string(count);
    names_.insert(name);
    return name;
  }
  void take_name(const std::string& name) {
    if (!name.empty()) given_.push_back(name);
  }

 private:
  template <class Id>
  std::uint32_t& counter() {
    return counted_with_notes<Id> ? next_note_ : next_;
  }
  template <class Id>
  void pass_over(Id id) {
    if (number_of(id) < most_ids) counter<Id>() = std::max(counter<Id>(), number_of(id) + 1);
  }
  void collect_names() {
    if (names_.empty()) {
      names_.insert(project_->master->def->name);
      for (const auto& instrument : *project_->instruments) names_.insert(instrument->def->strip.name);
      for (const auto& bus : *project_->buses) names_.insert(bus->def->strip.name);
    }
    names_.insert(given_.begin(), given_.end());
    given_.clear();
  }

  const Project* project_;
  std::uint32_t next_;
  std::uint32_t next_note_;
  std::set<std::string, std::less<>> names_{};
  std::vector<std::string> given_{};
};

/// The id of a unit in a strip: it follows from the strip's, or is given. In a strip that is new itself all are given.
void give_unit(StripId strip, UnitDef& unit, bool anew, Giver& giver) {
  const InstrumentId instrument{strip.number};
  switch (unit.stage) {
    case Stage::source:
      unit.id = source_id(instrument);
      return;
    case Stage::filter:
      unit.id = filter_id(instrument);
      return;
    case Stage::fader:
      unit.id = fader_id(strip);
      return;
    case Stage::modulator:
    case Stage::effect:
    case Stage::send:
      break;
  }
  if (anew)
    giver.give(unit.id);
  else
    giver.give_missing(unit.id);
}

/// Gives ids to all units of a strip; settings and modulators follow their unit to its new id. A strip that has no
/// fader gets its own. Answers which unit has which id now.
std::map<UnitId, UnitId> complete(StripId id, StripDef& strip, StripRuntime& runtime, bool anew, Giver& giver) {
  std::ranges::stable_sort(strip.units, {}, &UnitDef::stage);
  if (units_at(strip, Stage::fader).empty()) strip.units.push_back(fader_unit({id.kind, anew ? 0 : id.number}));
  std::map<UnitId, UnitId> now;
  for (auto& unit : strip.units) {
    const auto before = unit.id;
    give_unit(id, unit, anew, giver);
    now.try_emplace(before, unit.id);
  }
  for (auto& unit : strip.units)
    if (const auto to = unit.moves ? now.find(unit.moves->unit) : now.end(); to != now.end())
      unit.moves->unit = to->second;
  StripRuntime moved;
  for (auto& [before, state] : runtime.units) {
    const auto to = now.find(before);
    for (auto& zone : state.zones) giver.give_missing(zone.id);
    moved.units.insert_or_assign(to == now.end() ? before : to->second, std::move(state));
  }
  runtime = std::move(moved);
  return now;
}

/// Automation follows its unit to its new id.
void complete(std::vector<AutomationLane>& automation, const std::map<UnitId, UnitId>& now, bool anew, Giver& giver) {
  for (auto& lane : automation) {
    if (auto* moved = std::get_if<Target>(&lane.target))
      if (const auto to = now.find(moved->unit); to != now.end()) moved->unit = to->second;
    for (auto& point : lane.points) anew ? giver.give(point.id) : giver.give_missing(point.id);
  }
}

void complete(AddInstrument& edit, Giver& giver) {
  const bool anew = number_of(edit.def.id) == 0;
  giver.give_missing(edit.def.id);
  const auto units = complete(strip_of(edit.def.id), edit.def.strip, edit.runtime, anew, giver);
  for (auto& note : edit.notes) anew ? giver.give(note.id) : giver.give_missing(note.id);
  complete(edit.automation, units, anew, giver);
  if (edit.def.strip.name.empty()) edit.def.strip.name = giver.free_name(source_in(edit.def).substr(0, 100));
  giver.take_name(edit.def.strip.name);
}

void complete(AddBus& edit, Giver& giver) {
  const bool anew = number_of(edit.def.id) == 0;
  giver.give_missing(edit.def.id);
  complete(strip_of(edit.def.id), edit.def.strip, edit.runtime, anew, giver);
  if (edit.def.strip.name.empty()) edit.def.strip.name = giver.free_name("bus");
  giver.take_name(edit.def.strip.name);
}

void complete(AddUnit& edit, Giver& giver) {
  give_unit(edit.strip, edit.unit, false, giver);
  for (auto& zone : edit.state.zones) giver.give_missing(zone.id);
}

template <class Other>
void complete(Other& edit, Giver& giver) {
  see_ids(edit, [&](auto& id) { giver.give_missing(id); });
}

}  // namespace

Edits with_ids(const Project& project, Edits edits) {
  Giver giver(project, edits);
  for (auto& edit : edits) std::visit([&](auto& each) { complete(each, giver); }, edit);
  return edits;
}

std::vector<std::uint32_t> made_by(const Edits& edits) {
  std::vector<std::uint32_t> made;
  const auto note = [&](auto id) {
    if (number_of(id) < most_ids) made.push_back(number_of(id));
  };
  for (const auto& edit : edits) std::visit([&](const auto& each) { see_ids(each, note); }, edit);
  return made;
}

}  // namespace beltane
