#pragma once

#include <cstdint>
#include <optional>

#include "supervisor/servers/silence_timer.hpp"

namespace beltane::supervisor {

/// What one knows of a server that is silent, and of the JACK server that runs its audio thread.
struct HangEvidence {
  bool server_stopped{};             // by a signal: it does not go on by itself
  bool jack_stopped{};               // the same
  bool jack_is_ours{};               // we started it, and may end it
  std::optional<bool> jack_moves{};  // its time goes on, as the patchbay sees it; none: nobody knows
};

/// Who has to be replaced.
enum class Hang { none, server_stopped, server, jack, foreign_jack };

/// Whether the audio thread of one server lives. It is asked for a number, which only that thread gives back; a server
/// that loads files or is over-loaded still gives it back once a period. Pure: the time is always passed in.
class Heartbeat {
 public:
  static constexpr Seconds period{0.05};
  /// A process that was stopped by a signal is replaced after that much silence; one that still may come round by
  /// itself, after the longer one.
  static constexpr Seconds stopped_after{0.2};
  static constexpr Seconds hung_after{1};

  /// A life of the server begins to be watched.
  void begin(Moment now);
  /// The number to ask for now, where it is time to.
  std::optional<std::uint32_t> ask(Moment now);
  /// The audio thread gave that number back. One that was not asked for is no proof.
  void answered(std::uint32_t number, Moment now);
  /// Time has gone by; what our own loop lost does not count.
  void pass(Moment now) { silence_.pass(now); }

  Seconds silence() const { return silence_.length(); }
  /// Since it was heard last.
  Seconds age(Moment now) const { return seconds_between(heard_, now); }
  /// When `ask` has something to ask.
  Moment due() const { return due_; }
  Hang judge(const HangEvidence&) const;

 private:
  SilenceTimer silence_{period};
  std::uint32_t asked_{};
  Moment heard_{};
  Moment due_{};
};

}  // namespace beltane::supervisor
