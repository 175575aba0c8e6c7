#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "model/project/cow.hpp"
#include "model/project/ordered_sum.hpp"

namespace beltane {

/// Values in the order in which they were put, in the blocks of a tree whose nodes all copies share: to change, insert
/// or erase one costs its block and the few nodes above, however many values there are, and what differs between two
/// copies is found without a look at what they have in common. (`Blocks` is the same for values that have an order of
/// their own.) Thread: as `Cow`.
template <class T>
class SharedList {
  static constexpr std::size_t most = 16;           // values in a block, and half of it after a split
  static constexpr std::size_t most_branches = 16;  // of a node

  struct Node;
  struct Branch {
    Cow<Node> node;
    std::size_t size{};  // values in it, more than none
  };
  struct Node {
    std::vector<T> values{};         // none in a node above blocks
    std::vector<Branch> branches{};  // none in a block
    KeptSum sum{};

    bool is_block() const { return branches.empty(); }
  };

 public:
  using value_type = T;

  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    /// The value at that place of all; behind the last at the number of values.
    const_iterator(const Node* root, std::size_t place) : root_(root), place_(place) { find_block(); }
    reference operator*() const { return (*block_)[at_]; }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type by) const { return *(*this + by); }
    const_iterator& operator+=(difference_type by) {
      place_ = static_cast<std::size_t>(static_cast<difference_type>(place_) + by);
      const auto at = static_cast<difference_type>(at_) + by;
      if (at >= 0 && at < static_cast<difference_type>(block_->size()))
        at_ = static_cast<std::size_t>(at);
      else
        find_block();
      return *this;
    }
    const_iterator& operator-=(difference_type by) { return *this += -by; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this += -1; }
    const_iterator operator++(int) { return std::exchange(*this, *this + 1); }
    const_iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend const_iterator operator+(const_iterator it, difference_type by) { return it += by; }
    friend const_iterator operator+(difference_type by, const_iterator it) { return it += by; }
    friend const_iterator operator-(const_iterator it, difference_type by) { return it -= by; }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return static_cast<difference_type>(a.place_) - static_cast<difference_type>(b.place_);
    }
    bool operator==(const const_iterator& other) const { return place_ == other.place_; }
    std::strong_ordering operator<=>(const const_iterator& other) const { return place_ <=> other.place_; }

   private:
    void find_block() {
      const auto* node = root_;
      at_ = place_;
      while (!node->is_block()) node = &*branch_at(*node, at_)->node;
      block_ = &node->values;
    }

    const Node* root_{};
    std::size_t place_{};  // among all
    const std::vector<T>* block_{};
    std::size_t at_{};  // in the block; its size behind the last of all
  };
  using iterator = const_iterator;

  SharedList() = default;
  SharedList(std::vector<T> values) { fill(std::move(values)); }

  const_iterator begin() const { return {&*root_, 0}; }
  const_iterator end() const { return {&*root_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The value at a place that is there.
  const T& operator[](std::size_t place) const {
    const auto* node = &*root_;
    while (!node->is_block()) node = &*branch_at(*node, place)->node;
    return node->values[place];
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }
  /// The same for writing, at once: other copies keep what they had.
  T& operator[](std::size_t place) {
    auto* node = &root_.write();
    for (node->sum.forget(); !node->is_block(); node->sum.forget()) node = &branch_at(*node, place)->node.write();
    return node->values[place];
  }
  T& front() { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }

  /// Puts the value before the one at that place; beyond the last means at the end.
  void insert(std::size_t place, T value) {
    auto& root = root_.write();
    insert_below(root, std::min(place, size_), std::move(value));
    ++size_;
    auto behind = split(root);
    if (has_nothing(behind)) return;
    Node above;
    above.branches.push_back(branch_to(std::move(root)));
    above.branches.push_back(branch_to(std::move(behind)));
    root = std::move(above);
  }
  void push_back(T value) { insert(size_, std::move(value)); }
  T& emplace_back(T value = {}) {
    push_back(std::move(value));
    return back();
  }

  /// Takes out the value at a place that is there.
  void erase(std::size_t place) {
    erase_below(root_.write(), place);
    --size_;
    while (root_->branches.size() == 1) root_ = root_->branches.front().node;
  }
  void pop_back() { erase(size_ - 1); }
  void clear() { *this = {}; }

  bool operator==(const SharedList& other) const {
    return size_ == other.size_ && (root_.same(other.root_) || equal(*root_, *other.root_));
  }

  /// Tells `gone` of values of `before`, and `came` of values of `after`, each in order. What neither hears of stands
  /// in both, as the very same. Costs what differs, and the logarithm of what there is.
  template <class Gone, class Came>
  static void each_difference(const SharedList& before, const SharedList& after, const Gone& gone, const Came& came) {
    if (before.root_.same(after.root_)) return;
    Nodes old{&*before.root_}, now{&*after.root_};
    const auto height = height_of(*before.root_), higher = height_of(*after.root_);
    for (auto above = height; above > higher; --above) old = below(old);
    for (auto above = higher; above > height; --above) now = below(now);
    differ(std::move(old), std::move(now), gone, came);
  }

  /// The `OrderedSum` over `hash` of each value. Costs what changed since it was asked of any copy. `hash` has to be
  /// the same in every call.
  template <class Hash>
  std::uint64_t sum(const Hash& hash) const {
    return sum_of(*root_, hash);
  }

 private:
  /// The branch that has the place, which becomes the place in it. Behind the last is in the last.
  template <class AnyNode>
  static auto branch_at(AnyNode& node, std::size_t& place) {
    auto branch = node.branches.begin();
    for (; place >= branch->size && branch + 1 != node.branches.end(); ++branch) place -= branch->size;
    return branch;
  }

  static std::size_t size_of(const Node& node) {
    std::size_t size = node.values.size();
    for (const auto& branch : node.branches) size += branch.size;
    return size;
  }
  static Branch branch_to(Node node) {
    const auto size = size_of(node);
    return {std::move(node), size};
  }

  /// Takes the second half out of `items` where they are more than they may be.
  template <class Items>
  static Items cut(Items& items, std::size_t limit) {
    if (items.size() <= limit) return {};
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    Items behind(std::make_move_iterator(middle), std::make_move_iterator(items.end()));
    items.erase(middle, items.end());
    return behind;
  }
  /// Takes the second half out of a node that has more than it may; empty where it has not.
  static Node split(Node& node) {
    return {.values = cut(node.values, most), .branches = cut(node.branches, most_branches)};
  }
  static bool has_nothing(const Node& node) { return node.is_block() && node.values.empty(); }

  static void insert_below(Node& node, std::size_t place, T value) {
    node.sum.forget();
    if (node.is_block()) {
      node.values.insert(node.values.begin() + static_cast<std::ptrdiff_t>(place), std::move(value));
      return;
    }
    const auto branch = branch_at(node, place);
    auto& below = branch->node.write();
    insert_below(below, place, std::move(value));
    auto behind = split(below);
    branch->size = size_of(below);
    if (!has_nothing(behind)) node.branches.insert(branch + 1, branch_to(std::move(behind)));
  }

  static void erase_below(Node& node, std::size_t place) {
    node.sum.forget();
    if (node.is_block()) {
      node.values.erase(node.values.begin() + static_cast<std::ptrdiff_t>(place));
      return;
    }
    const auto branch = branch_at(node, place);
    if (branch->size == 1) {
      node.branches.erase(branch);
      return;
    }
    erase_below(branch->node.write(), place);
    --branch->size;
  }

  void fill(std::vector<T> values) {
    size_ = values.size();
    std::vector<Branch> level;
    for (auto at = values.begin(); at != values.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(most, values.end() - at);
      level.push_back(branch_to({.values = {std::make_move_iterator(at), std::make_move_iterator(end)}}));
      at = end;
    }
    while (level.size() > 1) level = level_above(std::move(level));
    root_ = level.empty() ? Cow<Node>() : level.front().node;
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

  static bool is_same(const T& a, const T& b) {
    if constexpr (requires { a.same(b); })
      return a.same(b);
    else
      return a == b;
  }
  static bool is_same(const Branch& a, const Branch& b) { return a.node.same(b.node); }

  template <class Visit>
  static void each(const Node& node, const Visit& visit) {
    for (const auto& value : node.values) visit(value);
    for (const auto& branch : node.branches) each(*branch.node, visit);
  }

  /// Nodes of one height, from left to right.
  using Nodes = std::vector<const Node*>;
  static Nodes below(const Nodes& nodes) {
    Nodes all;
    for (const auto* node : nodes)
      for (const auto& branch : node->branches) all.push_back(&*branch.node);
    return all;
  }
  static std::vector<const T*> values_in(const Nodes& nodes) {
    std::vector<const T*> all;
    for (const auto* node : nodes) each(*node, [&](const T& value) { all.push_back(&value); });
    return all;
  }
  static std::size_t height_of(const Node& node) {
    return node.is_block() ? 0 : 1 + height_of(*node.branches.front().node);
  }

  /// Takes away what both begin and end with.
  template <class Items, class Same>
  static void trim(Items& before, Items& after, const Same& same) {
    const auto [old, now] = std::mismatch(before.begin(), before.end(), after.begin(), after.end(), same);
    before.erase(before.begin(), old), after.erase(after.begin(), now);
    const auto [last, latest] = std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend(), same);
    before.erase(last.base(), before.end()), after.erase(latest.base(), after.end());
  }
  /// Of one height. Where there are as many, as after a change in place, they are compared in pairs; else all below.
  template <class Gone, class Came>
  static void differ(Nodes before, Nodes after, const Gone& gone, const Came& came) {
    trim(before, after, std::equal_to<>());
    const bool in_pairs = before.size() == after.size() && before.size() > 1;
    for (std::size_t i = 0; in_pairs && i < before.size(); ++i)
      if (before[i] != after[i]) differ({before[i]}, {after[i]}, gone, came);
    if (in_pairs) return;
    const bool blocks = before.empty() || after.empty() || before.front()->is_block();
    if (!blocks) return differ(below(before), below(after), gone, came);
    tell(values_in(before), values_in(after), gone, came);
  }
  template <class Gone, class Came>
  static void tell(std::vector<const T*> before, std::vector<const T*> after, const Gone& gone, const Came& came) {
    const auto same = [](const T* a, const T* b) { return is_same(*a, *b); };
    trim(before, after, same);
    const auto is_there = [&](std::size_t i) { return before.size() == after.size() && same(before[i], after[i]); };
    for (std::size_t i = 0; i < before.size(); ++i)
      if (!is_there(i)) gone(*before[i]);
    for (std::size_t i = 0; i < after.size(); ++i)
      if (!is_there(i)) came(*after[i]);
  }

  static bool equal(const Node& a, const Node& b) {
    const auto as_long = [](const Branch& one, const Branch& other) { return one.size == other.size; };
    if (std::equal(a.branches.begin(), a.branches.end(), b.branches.begin(), b.branches.end(), as_long))
      return a.values == b.values && std::equal(a.branches.begin(), a.branches.end(), b.branches.begin(),
                                                [](const auto& one, const auto& other) {
                                                  return is_same(one, other) || equal(*one.node, *other.node);
                                                });
    std::vector<const T*> left, right;
    each(a, [&](const T& value) { left.push_back(&value); });
    each(b, [&](const T& value) { right.push_back(&value); });
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const T* one, const T* other) { return *one == *other; });
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

  Cow<Node> root_{};  // a block, or a node of two branches or more
  std::size_t size_{};
};

}  // namespace beltane
