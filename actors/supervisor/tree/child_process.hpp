#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/messages/control.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/tree/actions.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// The stage of a child, from absent to working.
enum class ProcessStage {
  waiting,     // for what it needs
  starting,    // runs, does not work yet
  ready,       // works
  restarting,  // died; starts again at `due`
  failed,      // died too often; starts again at `due` all the same
  stopping,    // asked to end
  stopped,     // ended and not wanted any more
};
std::string name_of(ProcessStage);
/// The stage of that name; nothing where there is none.
std::optional<ProcessStage> stage_named(const std::string&);

/// How a process answers its pings.
struct Liveness {
  Health health{};             // as it was told last, also by a life that has ended
  Instant told{};              // when
  std::uint64_t pings_sent{};  // in this life
  std::uint32_t unanswered{};  // pings
  std::uint32_t overruns{};    // silences and slow starts that it was killed for, since it last did well for long
  bool reachable{};            // it said hello in this life
};

/// The deaths of a process, and what follows from them.
struct DeathRecord {
  Deaths recent{};
  std::uint32_t restarts{};
  std::string last_exit{};
  std::uint32_t early{};  // in a row, each after a moment's life
  bool settled{};         // it once lived for longer than a moment
  bool fallen_back{};     // it runs by its fallback command
  bool crashed{};         // of a server: the life that ended last accuses what it was sent
  bool failing{};         // it died too often, and has not become ready since
};

/// One process of the rig and its state.
struct ChildProcess {
  ProcessSpec spec{};
  ProcessStage stage{ProcessStage::waiting};
  ProcessLife life{};
  Instant since{};            // when this stage began
  Moment began{};             // the same, for reckoning
  Moment due{Moment::max()};  // when its stage asks for something to be done
  Liveness liveness{};
  DeathRecord deaths{};
  std::uint32_t end_requests{};  // asked to end so often: how harshly
  bool signalled{};              // we made it end: its death is not its own doing
  bool hung{};                   // and that because it hung by itself
};

bool runs(const ChildProcess&);
/// The command of its next life.
const std::vector<std::string>& command_of(const ChildProcess&);
/// A stage begins; nothing is due in it so far.
void enter(ChildProcess&, ProcessStage, Now);
/// The child of that name; null where there is none.
const ChildProcess* find_child(const std::vector<ChildProcess>&, const std::string& name);

}  // namespace beltane::supervisor
