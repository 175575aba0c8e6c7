#pragma once

#include <string>

#include "supervisor/supervision/control_socket.hpp"
#include "supervisor/supervision/event_log.hpp"
#include "supervisor/supervision/launcher.hpp"
#include "supervisor/supervision/rig_state.hpp"
#include "supervisor/supervision/tree_publisher.hpp"

namespace beltane::supervisor {

/// Carries out what the process tree decided, and tells the tree what came of it.
class ActionExecutor {
 public:
  ActionExecutor(RigState& state, ControlSocket& socket, EventLog& events, Launcher& launcher, TreePublisher& publisher)
      : state_(state), socket_(socket), events_(events), launcher_(launcher), publisher_(publisher) {}

  /// Others hear of a change before anything is done about it.
  void perform(const Actions&);
  /// Every child has ended.
  bool finished() const { return finished_; }

 private:
  void carry_out(const Spawn&);
  void carry_out(const Signal&);
  void carry_out(const AskToEnd&);
  void carry_out(const SendPing&);
  void carry_out(const SweepAfter&);
  void carry_out(const StatusNote&);
  void carry_out(const AllEnded&);

  RigState& state_;
  ControlSocket& socket_;
  EventLog& events_;
  Launcher& launcher_;
  TreePublisher& publisher_;
  bool finished_{};
};

}  // namespace beltane::supervisor
