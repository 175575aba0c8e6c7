#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/fd.hpp"
#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/messages/control.hpp"
#include "model/result.hpp"

namespace beltane::supervisor {

/// A message and who sent it.
struct ReceivedMessage {
  loop::Peer from{};
  ToSupervisor message{};
};

/// The sockets of the supervisor: messages come in by a queue that wakes its loop, answers and events go out. All but
/// the filling of the queue happens on the supervisor's thread.
class ControlSocket {
 public:
  /// Listens at the rig's control and telemetry sockets.
  static Result<std::unique_ptr<ControlSocket>> open(const Rig&);

  /// Readable while messages are waiting.
  int fd() const { return wake_.get(); }
  /// All messages that came, oldest first.
  std::vector<ReceivedMessage> receive();

  /// From now on this process hears of servers, and can be sent to by its name. Only names of the table of processes:
  /// it is the caller who knows them.
  void register_peer(const loop::Peer&, const std::string& process);
  void send(const loop::Peer&, const FromSupervisor&);
  /// To the peer that process spoke from last; nowhere, where it did not.
  void send_to(const std::string& process, const FromSupervisor&);
  /// To all who are registered.
  void broadcast(const Servers&);
  /// On the telemetry socket.
  void publish(const Event&);

  /// Waits a moment, so that what was sent last is out before all is closed.
  static void wait_until_sent();

  ~ControlSocket();

 private:
  ControlSocket() = default;
  void queue(ReceivedMessage);

  Fd wake_{};
  std::mutex mutex_{};
  std::vector<ReceivedMessage> waiting_{};  // guarded by mutex_
  std::map<std::string, loop::Peer> by_process_{};
  std::unique_ptr<loop::Loop> loop_{};
  std::shared_ptr<loop::Server> control_{};
  std::shared_ptr<loop::Publisher> telemetry_{};
};

}  // namespace beltane::supervisor
