#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "model/cow.hpp"

namespace beltane {

/// Values in the order of `Less`, each once, in blocks that copies share: to change one value costs one block, however
/// many there are. `Less` orders values, and whatever else is looked up among them, without projections.
template <class T, class Less>
class Blocks {
  using Block = std::vector<T>;
  using List = std::vector<Cow<Block>>;
  static constexpr std::size_t most = 512;  // values in a block; about half of it after a split

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
    const_iterator(const List* blocks, std::size_t block, std::size_t at) : blocks_(blocks), block_(block), at_(at) {}
    reference operator*() const { return (*(*blocks_)[block_])[at_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      if (++at_ == (*blocks_)[block_]->size()) ++block_, at_ = 0;
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    const_iterator& operator--() {
      if (at_ == 0) at_ = (*blocks_)[--block_]->size();
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
    const List* blocks_{};
    std::size_t block_{};
    std::size_t at_{};
  };
  using iterator = const_iterator;

  Blocks() = default;
  /// Of values that are in order.
  explicit Blocks(const Block& sorted) { fill(sorted); }

  const_iterator begin() const { return {&*blocks_, 0, 0}; }
  const_iterator end() const { return {&*blocks_, blocks_->size(), 0}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The first that does not come before the key. Costs the logarithm of what there is.
  template <class Key>
  const_iterator lower_bound(const Key& key) const {
    const auto block = block_of(key);
    if (block == blocks_->size()) return end();
    const auto& values = *(*blocks_)[block];
    const auto at = std::lower_bound(values.begin(), values.end(), key, Less{});
    return {&*blocks_, block, static_cast<std::size_t>(at - values.begin())};
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
    const auto block = block_of(key);
    auto& blocks = blocks_.write();
    auto& values = blocks[block].write();
    values.erase(std::lower_bound(values.begin(), values.end(), key, Less{}));
    --size_;
    if (values.empty()) blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(block));
  }

  bool operator==(const Blocks& other) const {
    return size_ == other.size_ && (blocks_.same(other.blocks_) || std::equal(begin(), end(), other.begin()));
  }

 private:
  /// The first block that does not end before the key.
  template <class Key>
  std::size_t block_of(const Key& key) const {
    const auto at =
        std::lower_bound(blocks_->begin(), blocks_->end(), key,
                         [](const Cow<Block>& block, const Key& wanted) { return Less{}(block->back(), wanted); });
    return static_cast<std::size_t>(at - blocks_->begin());
  }

  void insert(const T& value) {
    auto& blocks = blocks_.write();
    if (blocks.empty()) blocks.emplace_back();
    const auto block = std::min(block_of(value), blocks.size() - 1);
    auto& values = blocks[block].write();
    values.insert(std::upper_bound(values.begin(), values.end(), value, Less{}), value);
    ++size_;
    if (values.size() <= most) return;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    Block behind(middle, values.end());
    values.erase(middle, values.end());
    blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(block) + 1, Cow<Block>(std::move(behind)));
  }

  void fill(const Block& sorted) {
    List blocks;
    for (std::size_t at = 0; at < sorted.size(); at += most) {
      const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(at);
      blocks.emplace_back(Block(first, first + static_cast<std::ptrdiff_t>(std::min(most, sorted.size() - at))));
    }
    blocks_ = std::move(blocks);
    size_ = sorted.size();
  }

  Cow<List> blocks_{};  // none of them empty
  std::size_t size_{};
};

}  // namespace beltane
