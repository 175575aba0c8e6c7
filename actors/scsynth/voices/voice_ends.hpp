#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>
#include <vector>

#include "model/messages/gesture.hpp"
#include "model/units.hpp"

namespace beltane::scsynth {

/// Decides which voices are over. A server that quits reports the end of every node, voices before their group; the
/// next server must play such voices on. So an end counts only if no end of a group follows, or if the server outlives
/// it. Pure.
class VoiceEnds {
 public:
  /// A server that quits has told the end of all its nodes by then.
  static constexpr auto one_burst = std::chrono::milliseconds(20);
  /// By then it is known that a server has died.
  static constexpr auto death_is_known = std::chrono::milliseconds(500);

  /// The server told the end of the voice.
  void told(VoiceId voice, Instant now) { told_.emplace_back(now + one_burst, voice); }
  /// It told the end of a group that should stand.
  void group_ended(Instant now) {
    for (auto& [believed, voice] : told_) believed = now + death_is_known;
  }
  /// Removes and answers the voices that are over by now.
  std::vector<VoiceId> ended(Instant now) {
    std::vector<VoiceId> over;
    for (; !told_.empty() && told_.front().first <= now; told_.pop_front()) over.push_back(told_.front().second);
    return over;
  }
  /// The voice's id is given to another note: its end is believed at once. False: none was told.
  bool confirm(VoiceId voice) {
    return std::erase_if(told_, [voice](const auto& each) { return each.second == voice; }) > 0;
  }

 private:
  std::deque<std::pair<Instant, VoiceId>> told_{};  // and when it is believed
};

}  // namespace beltane::scsynth
