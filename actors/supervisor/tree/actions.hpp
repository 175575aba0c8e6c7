#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "model/messages/control.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// The moment and the rig time it is, always passed in.
struct Now {
  Moment moment{};
  Instant instant{};
};

// What the supervisor is to do, in this order.
struct Spawn {
  std::string name{};
  bool operator==(const Spawn&) const = default;
};
struct Signal {
  std::string name{};
  int number{};
  bool operator==(const Signal&) const = default;
};
struct AskToEnd {
  std::string name{};
  bool operator==(const AskToEnd&) const = default;
};
struct SendPing {
  std::string name{};
  Ping ping{};
  bool operator==(const SendPing&) const = default;
};
/// Remove what this life left behind.
struct SweepAfter {
  std::string name{};
  ProcessLife life{};
  bool operator==(const SweepAfter&) const = default;
};
struct StatusNote {
  std::string name{};
  std::string text{};
  std::map<std::string, double> figures{};
  bool operator==(const StatusNote&) const = default;
};
/// Every child has ended.
struct AllEnded {
  bool operator==(const AllEnded&) const = default;
};
using Action = std::variant<Spawn, Signal, AskToEnd, SendPing, SweepAfter, StatusNote, AllEnded>;
using Actions = std::vector<Action>;

}  // namespace beltane::supervisor
