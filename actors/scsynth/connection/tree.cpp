#include "scsynth/connection/tree.hpp"

#include <charconv>

namespace beltane::scsynth {

namespace {

constexpr int deepest = 64;

/// Walks the flat list of a reply.
class TreeWalk {
 public:
  TreeWalk(const OscMessage& reply, std::size_t at, bool controls) : reply_(reply), at_(at), controls_(controls) {}

  Result<NodeReport> node(int depth) {
    const auto id = whole(reply_, at_++);
    const auto children = whole(reply_, at_++);
    if (!id || !children || depth > deepest) return broken();
    NodeReport report{.node = NodeId{*id}};
    if (*children < 0) return unit(std::move(report));
    for (std::int32_t i = 0; i < *children; ++i) {
      auto child = node(depth + 1);
      if (!child) return child;
      report.children.push_back(*std::move(child));
    }
    return report;
  }

  bool done() const { return at_ == reply_.arguments.size(); }
  static Refusal broken() { return Refusal{"The audio server's node tree cannot be read."}; }

 private:
  Result<NodeReport> unit(NodeReport report) {
    const auto* def = words(reply_, at_++);
    if (!def) return broken();
    report.def = *def;
    if (!controls_) return report;
    const auto count = whole(reply_, at_++);
    if (!count) return broken();
    for (std::int32_t i = 0; i < *count; ++i) {
      const auto* name = words(reply_, at_);  // a control without a name comes as its index
      const auto value = control(at_ + 1);
      if (!value) return broken();
      if (name) report.controls.emplace(*name, *value);
      at_ += 2;
    }
    return report;
  }

  std::optional<ControlValue> control(std::size_t at) const {
    if (const auto number = real(reply_, at)) return *number;
    const auto* bus = words(reply_, at);
    if (!bus || bus->size() < 2) return {};
    std::int32_t index = 0;
    const auto* end = bus->data() + bus->size();
    if (std::from_chars(bus->data() + 1, end, index).ptr != end) return {};
    return ControlBus{index};
  }

  const OscMessage& reply_;
  std::size_t at_;
  bool controls_;
};

/// Units inside, counted once.
std::size_t units_in(const NodeReport& node) {
  if (!node.def.empty()) return 1;
  std::size_t count = 0;
  for (const auto& child : node.children) count += units_in(child);
  return count;
}

void add_parts(const NodeReport& group, std::size_t units, std::vector<NodeId>& parts) {
  const auto inside = units_in(group);
  if (inside == 0) return;
  bool own_units = false;
  bool groups = false;
  for (const auto& child : group.children) (child.def.empty() ? groups : own_units) = true;
  if (inside <= units || own_units || !groups) return parts.push_back(group.node);
  for (const auto& child : group.children) add_parts(child, units, parts);
}

}  // namespace

Result<NodeReport> parse_tree(const OscMessage& reply) {
  const auto flag = whole(reply, 0);
  if (reply.address != "/g_queryTree.reply" || !flag) return TreeWalk::broken();
  TreeWalk walk(reply, 1, *flag != 0);
  auto root = walk.node(0);
  if (root && !walk.done()) return TreeWalk::broken();
  return root;
}

std::vector<NodeId> parts_of(const NodeReport& root, std::size_t units) {
  std::vector<NodeId> parts;
  add_parts(root, units, parts);
  return parts;
}

bool replace(NodeReport& root, const NodeReport& part) {
  if (root.node == part.node) return root = part, true;
  for (auto& child : root.children) {
    if (child.def.empty() && replace(child, part)) return true;
  }
  return false;
}

}  // namespace beltane::scsynth
