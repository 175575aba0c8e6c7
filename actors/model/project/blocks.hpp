#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "model/project/cow.hpp"
#include "model/project/ordered_sum.hpp"

namespace beltane {

/// Values in the order of `Less`, each once, in the blocks of a tree (a B+ tree) whose nodes all copies share: to
/// change one value costs its block and the few nodes above, however many values there are. `Less` orders values, and
/// whatever else is looked up among them.
template <class T, class Less>
class Blocks {
  using Block = std::vector<T>;
  static constexpr std::size_t most = 128;         // values in a block, and half of it after a split
  static constexpr std::size_t most_branches = 8;  // of a node; few, for each is counted anew when the node is copied

  struct Node;
  /// A node seen from above: the way to a value is found without a look into the nodes that are passed by.
  struct Branch {
    Cow<Node> node;
    std::size_t size{};  // values in it, more than none
    T last{};            // of them
  };
  struct Node {
    Block values{};                  // none in a node above blocks
    std::vector<Branch> branches{};  // none in a block
    KeptSum sum{};

    bool is_block() const { return branches.empty(); }
  };

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
    /// The value at that place of all; behind the last at the number of values.
    const_iterator(const Node* root, std::size_t place) : root_(root), place_(place) { find_block(); }
    reference operator*() const { return (*block_)[at_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      ++place_;
      if (++at_ == block_->size()) find_block();
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    const_iterator& operator--() {
      --place_;
      if (at_ == 0)
        find_block();
      else
        --at_;
      return *this;
    }
    const_iterator operator--(int) {
      auto before = *this;
      --*this;
      return before;
    }
    bool operator==(const const_iterator& other) const { return root_ == other.root_ && place_ == other.place_; }

   private:
    void find_block() {
      const auto* node = root_;
      at_ = place_;
      while (!node->is_block()) {
        auto branch = node->branches.begin();
        while (branch + 1 != node->branches.end() && at_ >= branch->size) at_ -= branch++->size;
        node = &*branch->node;
      }
      block_ = &node->values;
    }

    const Node* root_{};
    std::size_t place_{};  // among all
    const Block* block_{};
    std::size_t at_{};  // in the block; its size behind the last of all
  };
  using iterator = const_iterator;

  Blocks() = default;
  /// Of values that are in order.
  explicit Blocks(const Block& sorted) { fill(sorted); }

  const_iterator begin() const { return {&*root_, 0}; }
  const_iterator end() const { return {&*root_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The first that does not come before the key. Costs the logarithm of what there is.
  template <class Key>
  const_iterator lower_bound(const Key& key) const {
    std::size_t before = 0;
    const auto* node = &*root_;
    while (!node->is_block()) {
      const auto branch = branch_for(*node, key);
      for (auto passed = node->branches.begin(); passed != branch; ++passed) before += passed->size;
      node = &*branch->node;
    }
    return {&*root_, before + static_cast<std::size_t>(in_block(node->values, key) - node->values.begin())};
  }
  /// The value that is neither before nor behind the key, or null.
  template <class Key>
  const T* find(const Key& key) const {
    const auto* node = &*root_;
    while (!node->is_block()) node = &*branch_for(*node, key)->node;
    const auto at = in_block(node->values, key);
    return at == node->values.end() || Less{}(key, *at) ? nullptr : &*at;
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
    erase_below(root_.write(), key);
    --size_;
    while (root_->branches.size() == 1) root_ = root_->branches.front().node;
  }

  /// The `OrderedSum` over `hash` of each value. Costs what changed since it was asked of any copy. `hash` has to be
  /// the same in every call.
  template <class Hash>
  std::uint64_t sum(const Hash& hash) const {
    return sum_of(*root_, hash);
  }

  bool operator==(const Blocks& other) const {
    return size_ == other.size_ && (root_.same(other.root_) || std::equal(begin(), end(), other.begin()));
  }

 private:
  /// The branch that has the key, or would have it: the first that does not end before it, or the last.
  template <class Nodes, class Key>
  static auto branch_for(Nodes& node, const Key& key) {
    const auto ends_before = [](const Branch& branch, const Key& wanted) { return Less{}(branch.last, wanted); };
    return std::lower_bound(node.branches.begin(), node.branches.end() - 1, key, ends_before);
  }
  template <class Values, class Key>
  static auto in_block(Values& values, const Key& key) {
    return std::lower_bound(values.begin(), values.end(), key, Less{});
  }

  static const T& last_of(const Node& node) { return node.is_block() ? node.values.back() : node.branches.back().last; }
  static std::size_t size_of(const Node& node) {
    std::size_t size = node.values.size();
    for (const auto& branch : node.branches) size += branch.size;
    return size;
  }
  static Branch branch_to(Node node) {
    const auto size = size_of(node);
    auto last = last_of(node);
    return {std::move(node), size, std::move(last)};
  }

  /// Takes the second half out of `items` where they are more than they may be.
  template <class Items>
  static Items cut(Items& items, std::size_t limit) {
    if (items.size() <= limit) return {};
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    Items behind(std::make_move_iterator(middle), std::make_move_iterator(items.end()));
    items.erase(middle, items.end());
    items.shrink_to_fit();
    return behind;
  }
  /// Takes the second half out of a node that has more than it may; empty where it has not.
  static Node split(Node& node) { return {cut(node.values, most), cut(node.branches, most_branches)}; }
  static bool has_nothing(const Node& node) { return node.is_block() && node.values.empty(); }

  void insert(const T& value) {
    auto& root = root_.write();
    insert_below(root, value);
    ++size_;
    auto behind = split(root);
    if (has_nothing(behind)) return;
    Node above;
    above.branches.push_back(branch_to(std::move(root)));
    above.branches.push_back(branch_to(std::move(behind)));
    root = std::move(above);
  }

  static void insert_below(Node& node, const T& value) {
    node.sum.forget();
    if (node.is_block()) {
      node.values.insert(in_block(node.values, value), value);
      return;
    }
    const auto branch = branch_for(node, value);
    auto& below = branch->node.write();
    insert_below(below, value);
    auto behind = split(below);
    branch->size = size_of(below);
    branch->last = last_of(below);
    if (!has_nothing(behind)) node.branches.insert(branch + 1, branch_to(std::move(behind)));
  }

  template <class Key>
  static void erase_below(Node& node, const Key& key) {
    node.sum.forget();
    if (node.is_block()) {
      node.values.erase(in_block(node.values, key));
      return;
    }
    const auto branch = branch_for(node, key);
    if (branch->size == 1) {
      node.branches.erase(branch);
      return;
    }
    auto& below = branch->node.write();
    erase_below(below, key);
    --branch->size;
    branch->last = last_of(below);
  }

  template <class Hash>
  static std::uint64_t sum_of(const Node& node, const Hash& hash) {
    if (const auto known = node.sum.known(); known != 0) return known;
    OrderedSum all;
    for (const auto& value : node.values) all.add(hash(value));
    for (const auto& branch : node.branches) all.append(sum_of(*branch.node, hash), branch.size);
    node.sum.keep(all.sum());
    return all.sum();
  }

  void fill(const Block& sorted) {
    std::vector<Node> blocks;
    for (auto at = sorted.begin(); at != sorted.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(most, sorted.end() - at);
      blocks.push_back({.values = Block(at, end)});
      at = end;
    }
    // The nodes of a level lie beside each other in memory, and not between their values: whoever copies the node above
    // counts each of them anew.
    std::vector<Branch> level;
    for (auto& block : blocks) level.push_back(branch_to(std::move(block)));
    while (level.size() > 1) level = level_above(std::move(level));
    root_ = level.empty() ? Cow<Node>() : level.front().node;
    size_ = sorted.size();
  }
  static std::vector<Branch> level_above(std::vector<Branch> level) {
    std::vector<Branch> above;
    for (auto at = level.begin(); at != level.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(most_branches, level.end() - at);
      above.push_back(branch_to({.branches = {std::make_move_iterator(at), std::make_move_iterator(end)}}));
      at = end;
    }
    return above;
  }

  Cow<Node> root_{};  // a block, or a node of two branches or more
  std::size_t size_{};
};

}  // namespace beltane
