#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/catalogue/catalogue.hpp"
#include "model/messages/control.hpp"

namespace beltane {

/// What every process of a rig has: its place, its bus, its catalogue, its line to the supervisor.
/// A service is a function that is given a Host, spawns its actors, connects them, and returns what keeps them alive.
struct Host {
  Rig rig{};
  std::string process{};  // "session", "voices" …
  loop::Loop* loop{};
  const Catalogue* catalogue{};
};

/// Counts a message that nobody could read, and logs why: once a second at most, so that nobody fills a disk with bad
/// messages. Any thread.
void note_unreadable(const Host&, std::string_view socket, const std::string& reason);

/// The line to the supervisor. It says hello, passes every ping to `ping` (which must come back as `pong` from the
/// mailbox that does the work), tells which servers there are, and when to end. Without a supervisor it keeps trying.
class SupervisorLine {
 public:
  virtual ~SupervisorLine() = default;
  /// From any thread. What got lost on the sockets of this process is added to the figures.
  virtual void pong(const Pong&) = 0;
};
struct SupervisorCalls {  // all on the loop thread
  std::function<void(Ping)> ping{};
  std::function<void(const Servers&)> servers{};
  std::function<void()> end{};
};
Result<std::unique_ptr<SupervisorLine>> line_to_supervisor(const Host&, SupervisorCalls);

/// Keeps what a service made (actors, sockets) alive until the process ends.
using Running = std::shared_ptr<void>;
/// Starts a service. `end` may be called from any thread to end the process in order.
using Service = std::function<Result<Running>(const Host&, std::function<void()> end)>;

/// The whole main of a service's process: reads `--rig-name --runtime --state --data` (all given by the supervisor),
/// starts the log, bus and catalogue, runs the service until SIGTERM or the supervisor asks it to end.
/// Answers the exit status: 0 in order, 1 could not start (said on standard error and in the log), 2 bad usage.
int run_process(const std::string& process, const Service& service, int argc, char** argv);

}  // namespace beltane
