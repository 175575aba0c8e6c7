#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/units.hpp"

namespace beltane::scsynth {

/// Names a node on an audio server: a group or a unit.
enum class NodeId : std::int32_t {};
constexpr std::int32_t number(NodeId node) { return static_cast<std::int32_t>(node); }
/// A stereo audio bus: the first of its two channels.
enum class AudioBus : std::int32_t {};
enum class ControlBus : std::int32_t {};
/// The first of the buffers that hold one sample.
enum class BufferId : std::int32_t {};

/// A control of a node: a number, or the control bus it follows.
using ControlValue = std::variant<double, ControlBus>;
using Controls = std::map<std::string, ControlValue, std::less<>>;

/// Where a node stands: behind a sibling, or first in its group.
struct NodePlace {
  NodeId group{};
  std::optional<NodeId> after{};  // none: at the head of the group
  bool operator==(const NodePlace&) const = default;
};

struct NewGroup {
  NodeId node{};
  NodePlace place{};
  bool operator==(const NewGroup&) const = default;
};
struct NewUnit {
  NodeId node{};
  std::string def{};
  Controls controls{};
  NodePlace place{};
  bool operator==(const NewUnit&) const = default;
};
/// To a unit, or to every unit in a group.
struct SetControls {
  NodeId node{};
  Controls controls{};
  bool operator==(const SetControls&) const = default;
};
/// Fades out and frees itself: a unit by its gate.
struct ReleaseUnit {
  NodeId node{};
  bool operator==(const ReleaseUnit&) const = default;
};
/// Frees a node, and all inside it, at once.
struct FreeNode {
  NodeId node{};
  bool operator==(const FreeNode&) const = default;
};
/// Moves a node to another place among its siblings, without a click.
struct MoveNode {
  NodeId node{};
  NodePlace place{};
  bool operator==(const MoveNode&) const = default;
};

/// What the audio server must do. The second vocabulary beside Edit, and the last.
using Command = std::variant<NewGroup, NewUnit, SetControls, ReleaseUnit, FreeNode, MoveNode>;
using Commands = std::vector<Command>;

}  // namespace beltane::scsynth
