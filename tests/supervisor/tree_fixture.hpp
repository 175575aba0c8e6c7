#pragma once

#include <signal.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "supervisor/tree/process_tree.hpp"
#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {

inline const LimitsConfig limits{};
inline const ProcessExit killed{ProcessExit::How::killed, 9};

/// A tree, and a clock that is moved by hand.
struct Play {
  ProcessTree tree;
  Now now{Moment{std::chrono::hours(1)}, Instant{std::chrono::hours(1000)}};
  int pid{100};

  explicit Play(const ProcessPlan& plan) : tree(plan, limits, [] { return 0.5; }) {}
  void pass(Seconds time) {
    now.moment = now.moment + time;
    now.instant = now.instant + time;
  }
  /// Starts what is asked for, and what that asks for.
  Actions carry_out(Actions actions) {
    for (std::size_t i = 0; i < actions.size(); ++i) {
      const auto* spawn = std::get_if<Spawn>(&actions[i]);
      if (!spawn) continue;
      const ProcessLife life{.pid = ++pid, .epoch = tree.next_epoch(spawn->name), .born = now.instant};
      const auto more = tree.spawned(spawn->name, life, now);
      actions.insert(actions.end(), more.begin(), more.end());
    }
    return actions;
  }
  Actions begin() { return carry_out(tree.begin(now)); }
  Actions dies(const std::string& name) { return carry_out(tree.died(name, killed, now, {})); }
  Actions tick() { return carry_out(tree.tick(now)); }
  Actions hears(const std::string& name, bool ready = true) {
    return carry_out(tree.receive(name, {.process = name, .ready = ready}, now));
  }
  ProcessStage stage(const std::string& name) const { return tree.find(name)->stage; }
};

inline ProcessSpec plain(const std::string& name, std::vector<std::string> needs = {}) {
  return {.name = name, .needs = std::move(needs)};
}
inline ProcessSpec service(const std::string& name) { return {.name = name, .kind = ProcessKind::service}; }
inline ProcessSpec server(const std::string& name, std::vector<std::string> needs = {}) {
  return {.name = name,
          .kind = ProcessKind::server,
          .needs = std::move(needs),
          .server = "a",
          .jack_client = "rig-a-{epoch}"};
}

/// The second of two.
inline ProcessSpec second_server(const std::string& name) {
  return {.name = name,
          .kind = ProcessKind::server,
          .server = "b",
          .jack_client = "rig-b-{epoch}",
          .standby = "mirror",
          .pilot = 3};
}

inline bool says(const Actions& actions, const std::string& text) {
  return std::ranges::any_of(actions, [&](const Action& action) {
    const auto* note = std::get_if<StatusNote>(&action);
    return note && note->text.find(text) != std::string::npos;
  });
}

inline ProcessSpec foreign(const std::string& name) {
  return {.name = name, .kind = ProcessKind::foreign, .ready_file = "/dev/shm/jack_default_0_0"};
}
inline bool accuses(const Play& play) { return servers_of(play.tree).servers.at(0).crashed; }

}  // namespace beltane::supervisor
