#pragma once

#include <functional>
#include <string>
#include <vector>

#include "supervisor/plan/rig_config.hpp"
#include "supervisor/tree/actions.hpp"
#include "supervisor/tree/child_process.hpp"

namespace beltane::supervisor {

/// The decisions of the supervisor: events go in, actions come out. It has no side effects.
class ProcessTree {
 public:
  /// `chance` gives a number in [0, 1) each time.
  ProcessTree(const ProcessPlan& plan, const LimitsConfig& limits, std::function<double()> chance);

  /// Takes over a child that a supervisor before us started.
  void adopt(const std::string& name, const ProcessLife& life, ProcessStage stage, std::uint32_t restarts, Now now);
  /// This server was heard last, as far as is known.
  void remember_heard_server(const std::string& server);
  /// Epochs go on from here.
  void remember_epoch(const std::string& name, std::uint64_t epoch);

  /// Starts every process that does not run and need not wait.
  Actions begin(Now now);
  /// It runs: `life` has its pid. The epoch is `next_epoch` as it was asked for.
  Actions spawned(const std::string& name, const ProcessLife& life, Now now);
  Actions not_spawned(const std::string& name, const std::string& reason, Now now);
  Actions died(const std::string& name, const ProcessExit& ending, Now now, Seconds noticed);
  /// A process that another program started is there: `life` has its pid.
  Actions found(const std::string& name, const ProcessLife& life, Now now);
  /// The process hangs, as `why` says: it is killed and replaced. `by_itself`: the commands that it got may be the
  /// reason.
  Actions hung(const std::string& name, const std::string& why, bool by_itself, Now now);
  /// Its ready file is there, its port answers.
  Actions seen_ready(const std::string& name, Now now);
  /// It said hello, or answered a ping.
  Actions receive(const std::string& name, const Health& health, Now now);
  /// Does what is due.
  Actions tick(Now now);
  /// Ends everything, the last first.
  Actions take_down(Now now);

  /// When `tick` is to be called next.
  Moment next_due() const;
  std::uint64_t next_epoch(const std::string& name) const;
  const std::vector<ChildProcess>& children() const { return children_; }
  const ChildProcess* find(const std::string& name) const { return find_child(children_, name); }
  bool ending() const { return ending_; }
  /// No part has died so often that it counts as failed.
  bool does_well() const;
  /// The server that is heard, where there are two.
  const std::string& heard_server() const { return heard_server_; }

 private:
  ChildProcess& at(const std::string& name);
  void start_what_can(Actions&, Now);
  void become_ready(ChildProcess&, Actions&, Now);
  void restart(ChildProcess&, const std::string& why, Actions&, Now, Seconds wait = {});
  void do_due(ChildProcess&, Actions&, Now);

  void note_heard_server(const std::string& name, Actions&);

  std::vector<ChildProcess> children_{};
  std::string heard_server_{};
  LimitsConfig limits_{};
  std::function<double()> chance_{};
  bool ending_{};
};

}  // namespace beltane::supervisor
