#pragma once

#include <optional>
#include <string>

#include "supervisor/processes/process.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// Notifies systemd, if that started us, by the protocol of sd_notify(3) over the socket in $NOTIFY_SOCKET. Does
/// nothing otherwise.
class ServiceManager {
 public:
  /// Reads the environment, and takes those variables out of it: they are not for children.
  ServiceManager();

  /// We look after the rig now.
  void ready();
  /// Feeds the watchdog, where it is due and the rig does well. Called from the loop that does the work. Never blocks.
  void turn(bool does_well, Moment now);
  void stopping();
  /// When `turn` has something to do.
  Moment due() const { return due_; }

 private:
  void say(const std::string& text);

  Fd socket_{};
  std::string address_{};
  std::optional<Seconds> period_{};  // of the watchdog; none: it is not asked for
  Moment due_{Moment::max()};
  bool well_{true};
};

}  // namespace beltane::supervisor
