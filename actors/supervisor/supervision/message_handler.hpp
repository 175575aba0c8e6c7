#pragma once

#include <vector>

#include "supervisor/servers/server_monitor.hpp"
#include "supervisor/supervision/action_executor.hpp"
#include "supervisor/supervision/control_socket.hpp"
#include "supervisor/supervision/rig_state.hpp"
#include "supervisor/supervision/status_report.hpp"

namespace beltane::supervisor {

/// Answers messages of the control socket, and passes news of processes on to the tree.
class MessageHandler {
 public:
  /// What a message may change.
  struct Targets {
    RigState& state;
    ControlSocket& socket;
    ServerMonitor& monitor;
    TreePublisher& publisher;
    ActionExecutor& executor;
  };
  MessageHandler(Targets targets, const StatusReport& report) : to_(targets), report_(report) {}

  void handle(const ReceivedMessage&);
  /// The rig is down: tells those who asked for that. Blocks: until it is sent.
  void answer_take_down();

 private:
  void handle(const loop::Peer&, const Hello&);
  void handle(const loop::Peer&, const Pong&);
  void handle(const loop::Peer&, const StatusRequest&);
  void handle(const loop::Peer&, const TakeDown&);
  bool accept(const Health&) const;
  void apply(const Health&);
  void look_for_stalls(const Health&);

  Targets to_;
  const StatusReport& report_;
  std::vector<loop::Peer> waiting_for_end_{};
  std::int32_t patchbay_{};     // its pid
  double changeover_stalls_{};  // that this one has told of
};

}  // namespace beltane::supervisor
