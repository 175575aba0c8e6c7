#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "voices/pools.hpp"

namespace beltane::voices {

/// All that the voices know: the pools, and whether the backend has said yet what it plays. Until it has, notes wait:
/// what it plays may be the same notes, from before a restart. Pure: the clock is handed in. What is answered goes to
/// the backend; an empty answer means nothing to send, but for `link_up`, whose empty commands are the question.
class Voices {
 public:
  explicit Voices(Limits limits = {}, std::size_t begin = 0) : pools_(limits, begin) {}

  /// Valid until the next call.
  const VoiceCommands& play(const Gestures&, Instant now);
  const VoiceCommands& hear(const VoiceEvents&, Instant now);
  const VoiceCommands& tick(Instant now);
  /// The backend can be reached (again): it is asked what it knows.
  const VoiceCommands& link_up(Instant now);

  std::map<std::string, double> figures() const;
  std::map<std::string, std::string> words() const;

 private:
  void perform(const Gesture&, Instant now);
  void perform_waiting(Instant now);

  Pools pools_;
  VoiceCommands out_{};
  std::deque<Gesture> waiting_{};
  bool known_{};                    // what the backend plays
  std::optional<Instant> asked_{};  // when it was asked, while it has not answered
  std::uint64_t waited_in_vain_{};
};

}  // namespace beltane::voices
