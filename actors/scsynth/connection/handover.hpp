#pragma once

#include <map>
#include <optional>
#include <vector>

#include "scsynth/osc/messages.hpp"

namespace beltane::scsynth {

/// Timed messages that are not over: those that the server has ahead of their time, and those that are held here until
/// their time because the server's clock is wrong. Pure: no clock, no server.
class Handover {
 public:
  /// The server was given this, with its time.
  void given(const TimedMessages& timed, Instant now);
  /// This is held here until its time.
  void hold(const TimedMessages& timed);

  /// The server runs that node: the message that makes it is over, whatever its time.
  void started(NodeId node);

  /// The server forgot its messages: those that may not be over by `done` are held from now on. Answers how many.
  std::size_t take_back(Instant done);
  /// The held messages that are due, by time.
  std::vector<TimedMessages> due(Instant now);
  /// When the next held message is due.
  std::optional<Instant> next() const;

 private:
  using ByTime = std::multimap<Instant, std::vector<OscMessage>>;

  ByTime given_{};
  ByTime held_{};
};

}  // namespace beltane::scsynth
