#pragma once

#include <algorithm>
#include <utility>

#include "model/project/project.hpp"

/// Ways into a project for writing. What is asked for must be there.
namespace beltane::writing {

/// Counts an id as used; one that follows from its strip is none of the counter's.
template <class Id>
void used(Project& project, Id id) {
  auto& counter = counted_with_notes<Id> ? project.next_note : project.next_id;
  if (number_of(id) < most_ids) counter = std::max(counter, number_of(id) + 1);
}

Instrument& instrument(Project&, InstrumentId);
Bus& bus(Project&, BusId);
StripDef& def(Project&, StripId);
StripRuntime& runtime(Project&, StripId);

/// Keeps a unit's settings; settings that say nothing are not kept, so equal sounds are equal projects.
void put(StripRuntime&, UnitId, UnitState);
/// The same in a strip of the project; touches nothing where nothing changes.
void put(Project&, UnitAddress, UnitState);
/// Puts a unit among those of its stage, at that position of them.
void insert(StripDef&, Position, UnitDef);

/// Takes the item at `from` out and puts it in so that it stands at `to`.
template <class Item>
void move(std::vector<Item>& list, std::size_t from, Position to) {
  const auto begin = list.begin();
  const auto at = std::min<std::size_t>(to, list.size() - 1);
  if (from < at) std::rotate(begin + from, begin + from + 1, begin + at + 1);
  if (at < from) std::rotate(begin + at, begin + from, begin + from + 1);
}

/// The same in a list that copies share.
template <class Item>
void move(SharedList<Item>& list, std::size_t from, Position to) {
  const auto item = std::as_const(list)[from];
  list.erase(from);
  list.insert(to, item);
}

template <class Item, class Id>
void erase(std::vector<Item>& list, Id id) {
  std::erase_if(list, [&](const Item& item) { return item.id == id; });
}

}  // namespace beltane::writing
