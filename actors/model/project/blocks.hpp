#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "model/project/cow.hpp"

namespace beltane {

/// Values in the order of `Less`, each once, in blocks and these in rows, all of which copies share: to change one
/// value costs a block and a row, however many values there are. `Less` orders values, and whatever else is looked up
/// among them.
template <class T, class Less>
class Blocks {
  using Block = std::vector<T>;
  using Row = std::vector<Cow<Block>>;
  using List = std::vector<Cow<Row>>;
  static constexpr std::size_t most = 256;     // values in a block, and half of it after a split
  static constexpr std::size_t most_row = 64;  // blocks in a row

 public:
  using value_type = T;

  class const_iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    const_iterator(const List* list, std::size_t row, std::size_t block, std::size_t at)
        : list_(list), row_(row), block_(block), at_(at) {}
    reference operator*() const { return (*(*(*list_)[row_])[block_])[at_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      const auto& row = *(*list_)[row_];
      if (++at_ == row[block_]->size()) ++block_, at_ = 0;
      if (block_ == row.size()) ++row_, block_ = 0;
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    const_iterator& operator--() {
      if (at_ == 0) {
        if (block_ == 0) block_ = (*list_)[--row_]->size();
        at_ = (*(*list_)[row_])[--block_]->size();
      }
      --at_;
      return *this;
    }
    const_iterator operator--(int) {
      auto before = *this;
      --*this;
      return before;
    }
    bool operator==(const const_iterator&) const = default;

   private:
    const List* list_{};
    std::size_t row_{};
    std::size_t block_{};
    std::size_t at_{};
  };
  using iterator = const_iterator;

  Blocks() = default;
  /// Of values that are in order.
  explicit Blocks(const Block& sorted) { fill(sorted); }

  const_iterator begin() const { return {&*list_, 0, 0, 0}; }
  const_iterator end() const { return {&*list_, list_->size(), 0, 0}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The first that does not come before the key. Costs the logarithm of what there is.
  template <class Key>
  const_iterator lower_bound(const Key& key) const {
    const auto row = row_of(key);
    if (row == list_->size()) return end();
    const auto& blocks = *(*list_)[row];
    const auto block = block_of(blocks, key);
    const auto& values = *blocks[block];
    const auto at = std::lower_bound(values.begin(), values.end(), key, Less{});
    return {&*list_, row, block, static_cast<std::size_t>(at - values.begin())};
  }
  /// The value that is neither before nor behind the key, or null.
  template <class Key>
  const T* find(const Key& key) const {
    const auto at = lower_bound(key);
    return at == end() || Less{}(key, *at) ? nullptr : &*at;
  }

  /// Puts in values that are in order and not there yet.
  void insert(const Block& sorted) {
    if (sorted.size() * 8 < size_) {
      for (const auto& value : sorted) insert(value);
      return;
    }
    Block all(begin(), end());
    const auto middle = static_cast<std::ptrdiff_t>(all.size());
    all.insert(all.end(), sorted.begin(), sorted.end());
    std::inplace_merge(all.begin(), all.begin() + middle, all.end(), Less{});
    fill(all);
  }

  /// Takes out the value of that key, if there is one.
  template <class Key>
  void erase(const Key& key) {
    if (!find(key)) return;
    const auto row = row_of(key);
    auto& list = list_.write();
    auto& blocks = list[row].write();
    const auto block = block_of(blocks, key);
    auto& values = blocks[block].write();
    values.erase(std::lower_bound(values.begin(), values.end(), key, Less{}));
    --size_;
    if (values.empty()) blocks.erase(place(blocks, block));
    if (blocks.empty()) list.erase(place(list, row));
  }

  bool operator==(const Blocks& other) const {
    return size_ == other.size_ && (list_.same(other.list_) || std::equal(begin(), end(), other.begin()));
  }

 private:
  template <class Items>
  static auto place(Items& items, std::size_t at) {
    return items.begin() + static_cast<std::ptrdiff_t>(at);
  }

  /// The first row, and block of a row, that does not end before the key.
  template <class Key>
  std::size_t row_of(const Key& key) const {
    const auto ends_before = [](const Cow<Row>& row, const Key& wanted) { return Less{}(row->back()->back(), wanted); };
    return static_cast<std::size_t>(std::lower_bound(list_->begin(), list_->end(), key, ends_before) - list_->begin());
  }
  template <class Key>
  static std::size_t block_of(const Row& row, const Key& key) {
    const auto ends_before = [](const Cow<Block>& block, const Key& wanted) { return Less{}(block->back(), wanted); };
    return static_cast<std::size_t>(std::lower_bound(row.begin(), row.end(), key, ends_before) - row.begin());
  }

  /// Where `items` are more than they may be, its second half becomes the next of `all`.
  template <class Items, class All>
  static void split(Items& items, std::size_t limit, All& all, std::size_t at) {
    if (items.size() <= limit) return;
    const auto middle = place(items, items.size() / 2);
    Items behind(std::make_move_iterator(middle), std::make_move_iterator(items.end()));
    items.erase(middle, items.end());
    all.insert(place(all, at + 1), Cow<Items>(std::move(behind)));
  }

  void insert(const T& value) {
    auto& list = list_.write();
    if (list.empty()) list.emplace_back(Row{Cow<Block>()});
    const auto row = std::min(row_of(value), list.size() - 1);
    auto& blocks = list[row].write();
    const auto block = std::min(block_of(blocks, value), blocks.size() - 1);
    auto& values = blocks[block].write();
    values.insert(std::upper_bound(values.begin(), values.end(), value, Less{}), value);
    ++size_;
    split(values, most, blocks, block);
    split(blocks, most_row, list, row);
  }

  void fill(const Block& sorted) {
    List list;
    for (std::size_t at = 0; at < sorted.size(); at += most) {
      if (list.empty() || list.back()->size() == most_row) list.emplace_back();
      const auto first = place(sorted, at);
      list.back().write().emplace_back(
          Block(first, first + static_cast<std::ptrdiff_t>(std::min(most, sorted.size() - at))));
    }
    list_ = std::move(list);
    size_ = sorted.size();
  }

  Cow<List> list_{};  // no row or block of it is empty
  std::size_t size_{};
};

}  // namespace beltane
