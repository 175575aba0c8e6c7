#pragma once

#include <optional>
#include <string>
#include <vector>

#include "supervisor/servers/hang_watch.hpp"
#include "supervisor/servers/server_probe.hpp"
#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// Asks audio servers whether they are up, and afterwards whether their audio threads live. Never blocks but as
/// ServerProbe does.
class ServerMonitor {
 public:
  /// Takes the answers that came, asks those that start once more, and names the processes that work now: whose server
  /// answers or whose ready file is there.
  std::vector<std::string> newly_ready(const ProcessTree&, Moment now);
  /// Asks the audio threads that are due, after it has looked who has hung since.
  std::optional<HangReport> check_audio_threads(const ProcessTree&, Moment now);
  /// The patchbay told where JACK's time stands, in frames.
  void jack_is_at(double frames, Moment now) { hangs_.jack_is_at(frames, now); }

  /// Since the audio thread of that process answered last; nothing where it is not watched.
  std::optional<Seconds> heartbeat_age(const std::string& process, Moment now) const {
    return hangs_.age(process, now);
  }
  Moment due() const { return hangs_.due(); }
  std::vector<int> fds() const { return probe_.fds(); }

 private:
  ServerProbe probe_{};
  HangWatch hangs_{};
};

}  // namespace beltane::supervisor
