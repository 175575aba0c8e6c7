#include "scsynth/tree_fake.hpp"

#include <algorithm>
#include <set>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/nodes.hpp"

namespace beltane::scsynth {
namespace {

NodeReport* search(NodeReport& tree, NodeId node) {
  if (tree.node == node) return &tree;
  for (auto& child : tree.children)
    if (auto found = search(child, node)) return found;
  return nullptr;
}

NodeReport* parent_of(NodeReport& tree, NodeId node) {
  for (auto& child : tree.children) {
    if (child.node == node) return &tree;
    if (auto found = parent_of(child, node)) return found;
  }
  return nullptr;
}

std::string text(NodeId node) { return std::to_string(static_cast<std::int32_t>(node)); }

template <class Visit>
void each_unit(NodeReport& node, Visit visit) {
  if (!node.def.empty()) visit(node);
  for (auto& child : node.children) each_unit(child, visit);
}

}  // namespace

struct TreeFake::Doer {
  TreeFake& fake;

  void operator()(const NewGroup& it) { insert("/g_new", {it.node, {}, {}, {}}, it.place); }
  void operator()(const NewUnit& it) {
    auto controls = it.controls;
    controls.try_emplace(std::string(wires::gate), 1.0);
    insert("/s_new", {it.node, it.def, std::move(controls), {}}, it.place);
  }
  void operator()(const SetControls& it) {
    auto node = known("/n_set", it.node);
    if (node) each_unit(*node, [&](NodeReport& unit) { unit.controls = merged(unit.controls, it.controls); });
  }
  void operator()(const ReleaseUnit& it) { (*this)(SetControls{it.node, {{std::string(wires::gate), 0.0}}}); }
  void operator()(const FreeNode& it) {
    if (known("/n_free", it.node)) fake.lose(it.node);
  }
  void operator()(const MoveNode& it) {
    auto node = known("/n_order", it.node);
    if (!node || (it.place.after && !known("/n_order", *it.place.after))) return;
    auto moved = *node;
    auto parent = parent_of(fake.tree_, it.node);
    std::erase_if(parent->children, [&](const NodeReport& child) { return child.node == it.node; });
    put("/n_order", std::move(moved), it.place);
  }

  NodeReport* known(const std::string& command, NodeId node) {
    auto found = search(fake.tree_, node);
    if (!found) fail(command, "Node " + text(node) + " not found");
    return found;
  }
  void fail(const std::string& command, const std::string& reason) {
    fake.fails_.push_back(command + " " + reason);
    fake.say(ServerFailed{command, reason});
  }
  void insert(const std::string& command, NodeReport node, const NodePlace& place) {
    if (search(fake.tree_, node.node)) return fail(command, "duplicate node ID " + text(node.node));
    auto id = node.node;
    if (put(command, std::move(node), place)) fake.say(NodeStarted{id, place.group});
  }
  bool put(const std::string& command, NodeReport node, const NodePlace& place) {
    auto group = place.after ? parent_of(fake.tree_, *place.after) : search(fake.tree_, place.group);
    if (!group) return fail(command, "Group " + text(place.group) + " not found"), false;
    auto at = group->children.begin();
    if (place.after) at = std::ranges::find(group->children, *place.after, &NodeReport::node) + 1;
    group->children.insert(at, std::move(node));
    return true;
  }
};

void TreeFake::perform(const Commands& commands, std::optional<Instant> at) {
  performed_.emplace_back(at, commands);
  if (at && *at > clock_)
    scheduled_.emplace(*at, commands);
  else
    execute(commands);
}

void TreeFake::execute(const Commands& commands) {
  for (const auto& command : commands) std::visit(Doer{*this}, command);
}

Result<void> TreeFake::start_recording(AudioBus bus, NodeId recorder, NodePlace place, const std::string& path,
                                       Seconds) {
  Doer{*this}(NewUnit{recorder, "recorder", {{std::string(wires::bus), value_of(bus)}}, place});
  if (!find(recorder)) return Refusal{fails_.back()};
  recordings_.push_back(path);
  return {};
}

Result<void> TreeFake::stop_recording(NodeId recorder, Seconds) {
  if (!find(recorder)) return Refusal{"nothing is being recorded there"};
  lose(recorder);
  return {};
}

void TreeFake::advance(Instant to) {
  while (!scheduled_.empty() && scheduled_.begin()->first <= to) {
    auto due = scheduled_.extract(scheduled_.begin());
    clock_ = due.key();
    execute(due.mapped());
  }
  clock_ = std::max(clock_, to);
  settle();
}

void TreeFake::settle() {
  std::vector<NodeId> gone;
  each_unit(tree_, [&](NodeReport& unit) {
    if (number_at(unit.controls, wires::gate).value_or(1) <= 0) gone.push_back(unit.node);
  });
  for (auto node : gone) lose(node);
}

void TreeFake::lose(NodeId node) {
  auto parent = parent_of(tree_, node);
  if (!parent) return;
  auto at = std::ranges::find(parent->children, node, &NodeReport::node);
  auto lost = std::move(*at);
  parent->children.erase(at);
  auto tell = [&](auto& self, const NodeReport& one) -> void {
    for (const auto& child : one.children) self(self, child);
    say(NodeEnded{one.node});
  };
  tell(tell, lost);
}

const NodeReport* TreeFake::find(NodeId node) const { return search(const_cast<NodeReport&>(tree_), node); }

void TreeFake::say(const ServerReport& report) const {
  if (report_) report_(report);
}

NodeReport canonical(NodeReport tree) {
  if (tree.node == root)
    for (auto& group : tree.children) std::ranges::sort(group.children, {}, &NodeReport::node);
  tree.controls.erase(std::string(wires::gate));
  for (auto& [name, value] : tree.controls)
    if (auto number = std::get_if<double>(&value)) value = static_cast<double>(static_cast<float>(*number));
  for (auto& child : tree.children) child = canonical(std::move(child));
  return tree;
}

}  // namespace beltane::scsynth
