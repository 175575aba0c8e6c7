#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/control.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// A message and who sent it.
struct ReceivedMessage {
  loop::Peer from{};
  ToSupervisor message{};
};

/// The supervisor's sockets: letters come in by a queue that wakes its loop, news go out. All but the filling of the
/// queue happens on the supervisor's thread.
class ControlSocket {
 public:
  /// Listens at the rig's control and telemetry sockets.
  static Result<std::unique_ptr<ControlSocket>> open(const Rig&);

  /// Readable while letters are waiting.
  int fd() const { return wake_.get(); }
  /// All letters that came, oldest first.
  std::vector<ReceivedMessage> letters();

  /// From now on this process hears of servers, and can be sent to by its name. Only names of the table of processes:
  /// it is the caller who knows them.
  void enrol(const loop::Peer&, const std::string& process);
  /// The peer that process spoke from last; empty where it did not.
  loop::Peer peer_of(const std::string& process) const;
  void send(const loop::Peer&, const FromSupervisor&);
  /// To all who are enrolled.
  void tell_all(const Servers&);

  /// Writes an event down, in the log, for status and for telemetry.
  void note(Event);
  /// The last ones, oldest first.
  std::vector<Event> events() const { return {events_.begin(), events_.end()}; }

  /// Waits a moment, so that what was sent last is out before all is closed.
  static void let_go_out();

  ~ControlSocket();

 private:
  ControlSocket() = default;
  void put(ReceivedMessage);

  Fd wake_{};
  std::mutex mutex_{};
  std::vector<ReceivedMessage> waiting_{};  // guarded by mutex_
  std::map<std::string, loop::Peer> by_process_{};
  std::deque<Event> events_{};
  std::unique_ptr<loop::Loop> loop_{};
  std::shared_ptr<loop::Server> control_{};
  std::shared_ptr<loop::Publisher> telemetry_{};
};

}  // namespace beltane::supervisor
