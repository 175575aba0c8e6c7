#pragma once

#include <map>
#include <optional>
#include <string>

#include "supervisor/servers/heartbeat.hpp"
#include "supervisor/servers/server_probe.hpp"
#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// A part that does nothing any more.
struct HangReport {
  std::string name{};
  std::string why{};
  bool by_itself{};  // not stopped by a signal: what it was sent may be the reason
  bool ours{true};   // else it is not for us to end
};

/// Watches the audio threads of all servers that are ready, and JACK behind them. Reads /proc, and asks by a probe.
class HangWatch {
 public:
  /// Asks what is due to be asked.
  void ask(const ProcessTree&, ServerProbe&, Moment now);
  /// A server's audio thread answered.
  void answered(const ServerAnswer&, Moment now);
  /// The patchbay told where JACK's time stands, in frames.
  void jack_is_at(double frames, Moment now);
  /// Who has hung since. What our own loop lost does not count. A silence is told once.
  std::optional<HangReport> look(const ProcessTree&, Moment now);

  /// When `ask` has something to do.
  Moment due() const;
  /// Since the audio thread of that part answered last; nothing where it is not watched.
  std::optional<Seconds> age(const std::string& name, Moment now) const;

 private:
  struct Watched {
    std::int32_t pid{};
    std::uint16_t port{};
    Heartbeat heartbeat{};
    bool told{};  // that it is silent now
  };
  std::optional<bool> jack_moves(Moment now) const;
  HangEvidence around(const Watched&, const ChildProcess* jack, Moment now) const;

  std::map<std::string, Watched> watched_{};  // by part
  double jack_frames_{-1};
  Moment jack_told_{};   // when the patchbay told last
  Moment jack_moved_{};  // when it told something new last
};

}  // namespace beltane::supervisor
