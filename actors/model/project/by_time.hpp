#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "model/project/blocks.hpp"
#include "model/units.hpp"

namespace beltane {

/// Items of the music that have an id, in the order of time: by `beat_of(item)`, which stands beside the item, then id.
/// To change one costs the same among few and among a million, and copies share what they have in common. No two have
/// the same id.
template <class Item>
class ByTime {
 public:
  using Id = decltype(Item::id);
  using value_type = Item;

 private:
  struct Start {
    Id id{};
    Beats at{};
  };
  struct Earlier {
    bool operator()(const Item& a, const Item& b) const {
      return std::tuple(beat_of(a), a.id) < std::tuple(beat_of(b), b.id);
    }
    bool operator()(const Item& item, Beats beat) const { return beat_of(item) < beat; }
    bool operator()(Beats beat, const Item& item) const { return beat < beat_of(item); }
    bool operator()(const Item& a, const Start& b) const {
      return std::tuple(beat_of(a), a.id) < std::tuple(b.at, b.id);
    }
    bool operator()(const Start& a, const Item& b) const {
      return std::tuple(a.at, a.id) < std::tuple(beat_of(b), b.id);
    }
  };
  struct Lower {
    bool operator()(const Start& a, const Start& b) const { return a.id < b.id; }
    bool operator()(const Start& a, Id id) const { return a.id < id; }
    bool operator()(Id id, const Start& b) const { return id < b.id; }
  };
  using InOrder = Blocks<Item, Earlier>;

 public:
  using const_iterator = typename InOrder::const_iterator;

  ByTime() = default;
  /// In any order.
  ByTime(std::vector<Item> items) { insert(std::move(items)); }

  const_iterator begin() const { return in_order_.begin(); }
  const_iterator end() const { return in_order_.end(); }
  std::size_t size() const { return in_order_.size(); }
  bool empty() const { return in_order_.empty(); }
  const Item& front() const { return *begin(); }
  /// The first that is not before the beat.
  const_iterator from(Beats beat) const { return in_order_.lower_bound(beat); }
  /// The item of that id, or null.
  const Item* find(Id id) const {
    const auto* start = by_id_.find(id);
    return start ? in_order_.find(*start) : nullptr;
  }

  void clear() { *this = {}; }
  /// Puts in items, in any order, whose ids are not there yet.
  void insert(std::vector<Item> items) {
    sort(items);
    in_order_.insert(items);
    std::vector<Start> starts;
    starts.reserve(items.size());
    for (const auto& item : items) starts.push_back({item.id, beat_of(item)});
    std::sort(starts.begin(), starts.end(), Lower{});
    by_id_.insert(starts);
  }
  /// Takes the items of these ids out, and answers them in the order of time.
  std::vector<Item> extract(const std::vector<Id>& ids) {
    if (ids.size() * 8 >= size()) return extract_many(ids);
    std::vector<Item> found;
    for (const auto id : ids)
      if (const auto* item = find(id)) {
        found.push_back(*item);
        in_order_.erase(found.back());
        by_id_.erase(id);
      }
    sort(found);
    return found;
  }

  /// The `OrderedSum` over `hash` of each item, see `Blocks`.
  template <class Hash>
  std::uint64_t sum(const Hash& hash) const {
    return in_order_.sum(hash);
  }

  operator std::vector<Item>() const { return {begin(), end()}; }
  bool operator==(const ByTime& other) const { return in_order_ == other.in_order_; }

 private:
  static void sort(std::vector<Item>& items) {
    if (!std::is_sorted(items.begin(), items.end(), Earlier{})) std::sort(items.begin(), items.end(), Earlier{});
  }

  /// The rest is put together anew.
  std::vector<Item> extract_many(std::vector<Id> wanted) {
    std::sort(wanted.begin(), wanted.end());
    std::vector<Item> found, rest;
    for (const auto& item : *this)
      (std::binary_search(wanted.begin(), wanted.end(), item.id) ? found : rest).push_back(item);
    if (!found.empty()) *this = ByTime(std::move(rest));
    return found;
  }

  InOrder in_order_{};
  Blocks<Start, Lower> by_id_{};
};

/// In their order.
template <class Item>
std::vector<decltype(Item::id)> ids_of(const std::vector<Item>& items) {
  std::vector<decltype(Item::id)> ids;
  ids.reserve(items.size());
  for (const auto& item : items) ids.push_back(item.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace beltane
