#include "scsynth/osc/messages.hpp"

#include <algorithm>

#include "scsynth/overloaded.hpp"

namespace beltane::scsynth {

namespace {

// scsynth's numbers for where a new node goes.
constexpr std::int32_t head_of_group = 0;
constexpr std::int32_t behind_node = 3;

void add_place(OscMessage& message, const NodePlace& place) {
  message.arguments.emplace_back(place.after ? behind_node : head_of_group);
  message.arguments.emplace_back(number(place.after.value_or(place.group)));
}

/// A number unmaps a control; "c5" maps it to control bus 5. Both `/s_new` and `/n_set` take them mixed.
void add_controls(OscMessage& message, const Controls& controls) {
  for (const auto& [name, value] : controls) {
    message.arguments.emplace_back(name);
    if (const auto* bus = std::get_if<ControlBus>(&value)) {
      message.arguments.emplace_back("c" + std::to_string(static_cast<std::int32_t>(*bus)));
    } else {
      message.arguments.emplace_back(static_cast<float>(std::get<double>(value)));
    }
  }
}

OscMessage set_one(NodeId node, const char* control, float value) { return {"/n_set", {number(node), control, value}}; }

std::vector<OscMessage>& messages_at(std::vector<TimedMessages>& out, std::optional<Instant> at) {
  for (auto& timed : out) {
    if (timed.at == at) return timed.messages;
  }
  return out.emplace_back(TimedMessages{at, {}}).messages;
}

NodeId node_of(const Command& command) {
  return std::visit([](const auto& one) { return one.node; }, command);
}

const NodePlace* place_of(const Command& command) {
  return std::visit(
      [](const auto& one) -> const NodePlace* {
        if constexpr (requires { one.place; }) return &one.place;
        return nullptr;
      },
      command);
}

/// What ends or moves a node must not overtake what was said of its place before.
bool takes_away(const Command& command) {
  return std::holds_alternative<ReleaseUnit>(command) || std::holds_alternative<FreeNode>(command) ||
         std::holds_alternative<MoveNode>(command);
}

bool creates(const Command& command) {
  return std::holds_alternative<NewUnit>(command) || std::holds_alternative<NewGroup>(command);
}

}  // namespace

OscMessage message_of(const Command& command) {
  return std::visit(Overloaded{
                        [](const NewGroup& group) {
                          OscMessage message{"/g_new", {number(group.node)}};
                          add_place(message, group.place);
                          return message;
                        },
                        [](const NewUnit& unit) {
                          OscMessage message{"/s_new", {unit.def, number(unit.node)}};
                          add_place(message, unit.place);
                          add_controls(message, unit.controls);
                          return message;
                        },
                        [](const SetControls& set) {
                          OscMessage message{"/n_set", {number(set.node)}};
                          add_controls(message, set.controls);
                          return message;
                        },
                        [](const ReleaseUnit& unit) { return set_one(unit.node, "gate", 0); },
                        [](const FreeNode& node) {
                          return OscMessage{"/n_free", {number(node.node)}};
                        },
                        [](const MoveNode& move) {
                          if (move.place.after) {
                            return OscMessage{"/n_after", {number(move.node), number(*move.place.after)}};
                          }
                          return OscMessage{"/g_head", {number(move.place.group), number(move.node)}};
                        },
                    },
                    command);
}

OscMessage bus_message(ControlBus bus, double value) {
  return {"/c_set", {static_cast<std::int32_t>(bus), static_cast<float>(value)}};
}

Staging::Spot Staging::spot_of(const NodePlace& place) { return {!place.after, place.after.value_or(place.group)}; }

Instant Staging::free_at(const Command& command, Instant wanted) const {
  const auto later = [&](const auto& marks, const auto& key) {
    if (const auto mark = marks.find(key); mark != marks.end()) wanted = std::max(wanted, mark->second);
  };
  later(unborn_, node_of(command));
  if (takes_away(command)) {
    later(moving_, Spot{false, node_of(command)});
    later(moving_, Spot{true, node_of(command)});
  }
  if (const auto* place = place_of(command)) {
    later(moving_, spot_of(*place));
    later(unborn_, place->group);
    if (place->after) later(unborn_, *place->after);
  }
  return wanted;
}

void Staging::note(const Command& command) {
  if (std::holds_alternative<NewGroup>(command)) groups_.insert(node_of(command));
  if (std::holds_alternative<NewUnit>(command) || std::holds_alternative<FreeNode>(command))
    groups_.erase(node_of(command));
}

void Staging::settle(Instant now) {
  std::erase_if(moving_, [&](const auto& mark) { return mark.second <= now; });
  std::erase_if(unborn_, [&](const auto& mark) { return mark.second <= now; });
}

void Staging::add_move(const MoveNode& move, std::optional<Instant> at, Instant begin,
                       std::vector<TimedMessages>& out) {
  const auto done = begin + move_fade;
  messages_at(out, at).push_back(set_one(move.node, "place", 0));
  auto& then = messages_at(out, done);
  then.push_back(message_of(move));
  then.push_back(set_one(move.node, "place", 1));
  moving_[{false, move.node}] = moving_[spot_of(move.place)] = done;
}

std::vector<TimedMessages> Staging::arrange(const Commands& commands, std::optional<Instant> at, Instant now) {
  settle(now);
  std::vector<TimedMessages> out;
  for (const auto& command : commands) {
    const auto wanted = at.value_or(now);
    const auto begin = free_at(command, wanted);
    const auto tag = begin > wanted ? std::optional(begin) : at;
    const auto* move = std::get_if<MoveNode>(&command);
    note(command);
    if (move && !groups_.contains(move->node)) {
      add_move(*move, tag, begin, out);
      continue;
    }
    messages_at(out, tag).push_back(message_of(command));
    if (move) moving_[{false, move->node}] = begin;  // the next move of that group comes after this one
    if (begin > wanted && place_of(command)) moving_[spot_of(*place_of(command))] = begin;
    if (begin > wanted && creates(command)) unborn_[node_of(command)] = begin;
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](const auto& a, const auto& b) { return a.at.value_or(now) < b.at.value_or(now); });
  return out;
}

void Staging::learn(const NodeReport& tree) {
  if (tree.def.empty()) groups_.insert(tree.node);
  for (const auto& child : tree.children) learn(child);
}

}  // namespace beltane::scsynth
