#include <algorithm>
#include <set>

#include "model/apply.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

/// Calls `see` with every id that an edit gives to something, by reference, in the order of the contract.
template <class Kind, class See>
void see_ids(Kind& edit, See see) {
  if constexpr (requires { each_id(edit, see); }) each_id(edit, see);
}

/// The same for edits that are only read, as numbers.
template <class See>
void each_number(const Edits& edits, See see) {
  for (const auto& edit : edits)
    std::visit([&](const auto& each) { see_ids(each, [&](const auto& id) { see(number_of(id)); }); }, edit);
}

class Giver {
 public:
  Giver(const Project& project, const Edits& edits) : project_(&project), next_(project.next_id) {
    each_number(edits, [&](std::uint32_t id) {
      if (id >= next_ && id != at_end) next_ = id + 1;
    });
  }

  template <class Id>
  void give(Id& id) {
    id = Id{next_++};
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
  std::set<std::string, std::less<>> names_{};
  std::vector<std::string> given_{};
};

/// Settings and modulator follow their unit to its new id.
using Moves = std::map<SlotId, SlotId>;

void follow(const Moves& moves, SlotId& at) {
  if (const auto to = moves.find(at); to != moves.end()) at = to->second;
}

StripRuntime followed(const Moves& moves, const StripRuntime& runtime) {
  StripRuntime moved;
  for (const auto& [old, state] : runtime.units) {
    auto at = old;
    follow(moves, at);
    moved.units.insert_or_assign(at, state);
  }
  return moved;
}

template <class Id>
void renew(Id& id, Slot slot, Moves& moves, Giver& giver) {
  const auto old = number_of(id);
  giver.give(id);
  moves.try_emplace({slot, old}, SlotId{slot, number_of(id)});
}

/// New ids for all effects and sends of a strip that is new itself.
Moves renewed(StripDef& strip, Giver& giver) {
  Moves moves;
  for (auto& effect : strip.effects) renew(effect.id, Slot::effect, moves, giver);
  for (auto& send : strip.sends) renew(send.id, Slot::send, moves, giver);
  return moves;
}

void complete(AddInstrument& edit, Giver& giver) {
  if (number_of(edit.def.id) != 0) {
    see_ids(edit, [&](auto& id) { giver.give_missing(id); });
  } else {
    giver.give(edit.def.id);
    auto moves = renewed(edit.def.strip, giver);
    for (auto& modulator : edit.def.modulators) renew(modulator.id, Slot::modulator, moves, giver);
    edit.runtime = followed(moves, edit.runtime);
    for (auto& modulator : edit.def.modulators) follow(moves, modulator.unit);
    for (auto& note : edit.notes) giver.give(note.id);
  }
  if (edit.def.strip.name.empty()) edit.def.strip.name = giver.free_name(edit.def.source.substr(0, 100));
  giver.take_name(edit.def.strip.name);
}

void complete(AddBus& edit, Giver& giver) {
  if (number_of(edit.def.id) != 0) {
    see_ids(edit, [&](auto& id) { giver.give_missing(id); });
  } else {
    giver.give(edit.def.id);
    edit.runtime = followed(renewed(edit.def.strip, giver), edit.runtime);
  }
  if (edit.def.strip.name.empty()) edit.def.strip.name = giver.free_name("bus");
  giver.take_name(edit.def.strip.name);
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
  each_number(edits, [&](std::uint32_t id) { made.push_back(id); });
  return made;
}

}  // namespace beltane
