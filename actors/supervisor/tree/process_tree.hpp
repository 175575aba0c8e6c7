#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "model/control.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// Where a child stands between not being there and working.
enum class Stage {
  waiting,     // for what it needs
  starting,    // runs, does not work yet
  ready,       // works
  restarting,  // died; starts again at `due`
  failed,      // died too often; starts again at `due` all the same
  stopping,    // asked to end
  stopped,     // ended and not wanted any more
};
std::string name_of(Stage);
/// The stage of that name; nothing where there is none.
std::optional<Stage> stage_named(const std::string&);

/// One part of the rig and how it does.
struct ChildProcess {
  ProcessSpec spec{};
  Stage stage{Stage::waiting};
  Life life{};
  Deaths deaths{};
  std::uint32_t restarts{};
  std::string last_exit{};
  Health health{};               // as it was told last, also by a life that has ended
  Instant told{};                // when
  Instant since{};               // when this stage began
  Moment began{};                // the same, for reckoning
  Moment due{Moment::max()};     // when its stage asks for something to be done
  std::uint32_t unanswered{};    // pings
  std::uint32_t overruns{};      // silences and slow starts that it was killed for, since it last did well for long
  std::uint64_t pings{};         // sent in this life
  std::uint32_t early_deaths{};  // in a row, each after a moment's life
  std::uint32_t asked{};         // to end: how harshly
  bool reachable{};              // it said hello in this life
  bool settled{};                // it once lived for longer than a moment
  bool fallen_back{};            // it runs by its fallback command
  bool signalled{};              // we made it end: its death is not its own doing
  bool hung{};                   // and that because it hung by itself
  bool crashed{};                // of a server: the life that ended last accuses what it was sent
  bool failing{};                // it died too often, and has not become ready since
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
  Life life{};
  bool operator==(const SweepAfter&) const = default;
};
struct Note {
  std::string name{};
  std::string text{};
  std::map<std::string, double> figures{};
  bool operator==(const Note&) const = default;
};
/// Every child has ended.
struct AllEnded {
  bool operator==(const AllEnded&) const = default;
};
using Action = std::variant<Spawn, Signal, AskToEnd, SendPing, SweepAfter, Note, AllEnded>;
using Actions = std::vector<Action>;

/// The moment and the rig time it is, always passed in.
struct Now {
  Moment moment{};
  Instant instant{};
};

/// The thinking of the supervisor: what happened goes in, what is to be done comes out. Touches nothing itself.
class ProcessTree {
 public:
  /// `chance` gives a number in [0, 1) each time.
  ProcessTree(const Plan& plan, const LimitsConfig& limits, std::function<double()> chance);

  /// Takes over a child that a supervisor before us started.
  void adopt(const std::string& name, const Life& life, Stage stage, std::uint32_t restarts, Now now);
  /// Epochs go on from here.
  void remember_epoch(const std::string& name, std::uint64_t epoch);

  /// Starts whatever is not there and need not wait.
  Actions begin(Now now);
  /// It runs: `life` has its pid. The epoch is `next_epoch` as it was asked for.
  Actions spawned(const std::string& name, const Life& life, Now now);
  Actions not_spawned(const std::string& name, const std::string& reason, Now now);
  Actions died(const std::string& name, const Ending& ending, Now now, Seconds noticed);
  /// Somebody else's process is there: `life` has its pid.
  Actions found(const std::string& name, const Life& life, Now now);
  /// It lives and does nothing any more, as `why` says: it is killed, and replaced as after a death. `by_itself`: what
  /// it was sent may be the reason.
  Actions hung(const std::string& name, const std::string& why, bool by_itself, Now now);
  /// Its ready file is there, its port answers.
  Actions seen_ready(const std::string& name, Now now);
  /// It said hello, or answered a ping.
  Actions heard(const std::string& name, const Health& health, Now now);
  /// Does what is due.
  Actions tick(Now now);
  /// Ends everything, the last first.
  Actions take_down(Now now);

  /// When `tick` is to be called next.
  Moment next_due() const;
  std::uint64_t next_epoch(const std::string& name) const;
  const std::vector<ChildProcess>& children() const { return children_; }
  const ChildProcess* find(const std::string& name) const;
  bool ending() const { return ending_; }
  /// No part has died so often that it counts as failed.
  bool does_well() const;

 private:
  ChildProcess& at(const std::string& name);
  bool can_start(const ChildProcess&) const;
  void enter(ChildProcess&, Stage, Now);
  void start_what_can(Actions&, Now);
  bool crashed(const ChildProcess&, const Ending&) const;
  void kill(ChildProcess&, Actions&);
  void write_down_death(ChildProcess&, const Ending&, Actions&, Now, Seconds noticed);
  void fell_what_needs(const std::string& name, Actions&, Now);
  void plan_restart(ChildProcess&, const std::string& why, Actions&, Now);
  void become_ready(ChildProcess&, Actions&, Now);
  void do_due(ChildProcess&, Actions&, Now);
  bool does_well_for_long(const ChildProcess&, Now) const;
  std::uint32_t patience_with(const ChildProcess&) const;
  Seconds time_to_start(const ChildProcess&) const;
  void ask_again(ChildProcess&, Actions&, Now);
  void end_next(Actions&, Now);
  void end_harder(ChildProcess&, Actions&, Now);

  std::vector<ChildProcess> children_{};
  LimitsConfig limits_{};
  std::function<double()> chance_{};
  bool ending_{};
};

/// The command of its next life.
const std::vector<std::string>& command_of(const ChildProcess&);
/// What others are told about audio servers.
Servers servers_of(const ProcessTree&);
/// What people are told about processes.
std::vector<ProcessInfo> processes_of(const ProcessTree&, Instant now);

}  // namespace beltane::supervisor
