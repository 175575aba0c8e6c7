#pragma once

#include <type_traits>
#include <vector>

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"
#include "words/address.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

/// Words that make lists: notes, points of automation, and a choice of those that are there. `next` is the first of
/// them among the plain words.
namespace beltane::words {

/// `C4+E4 START LENGTH VELOCITY` …, in the turns that `--from`, `--times` and `--every` give.
Result<std::vector<Note>> notes_in(const Arguments&, std::size_t next);

/// `BEAT VALUE GLIDE` …
Result<std::vector<AutomationPoint>> points_in(const Said&, const AutomatedAddress&, const Arguments&,
                                               std::size_t next);

/// From the one to the other; the second is not in it.
struct BeatRange {
  Beats from{};
  Beats to{};
};
/// What `--from` and `--to` give; all of the music where they are not given.
Result<BeatRange> beats_between(const Arguments&);

/// What people call one item, and where they find its number.
struct ItemWords {
  const char* one{};
  const char* shown_by{};  // behind `show `; null: the first word said
};
constexpr ItemWords words_for_items(NoteId) { return {"note", nullptr}; }
constexpr ItemWords words_for_items(PointId) { return {"point", "INSTRUMENT.automation"}; }

/// The number that a word says for an item.
Result<std::uint32_t> item_number(const ItemWords&, const Arguments&, const std::string& word);

/// The ids of some items: by their numbers, `all`, or those between two beats. `held` may be null.
template <class Item>
Result<std::vector<decltype(Item::id)>> chosen(const Arguments& given, std::size_t next, const ByTime<Item>* held) {
  using Id = decltype(Item::id);
  constexpr auto items = words_for_items(Id{});
  const auto count = given.plain.size() - next;
  std::vector<Id> ids;
  if ((count == 1 && given.plain[next] == "all") || !given.options.empty()) {
    const auto range = beats_between(given);
    if (!range) return range.refusal();
    if (!held) return ids;
    for (auto each = held->from(range->from); each != held->end() && beat_of(*each) < range->to; ++each)
      ids.push_back(each->id);
    return ids;
  }
  if (count == 0) return refuse("which ", items.one, "s? Give their numbers, `all`, or --from and --to");
  for (auto i = next; i < given.plain.size(); ++i) {
    const auto number = item_number(items, given, given.plain[i]);
    if (!number) return number.refusal();
    ids.push_back(Id{*number});
  }
  return ids;
}

}  // namespace beltane::words
