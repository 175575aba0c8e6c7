#pragma once

#include <map>
#include <optional>
#include <vector>

#include "scsynth/osc/messages.hpp"

namespace beltane::scsynth {

/// What has a time and is not over: messages that the server was given ahead, so that they can be taken back, and those
/// that are held until their time, because the server's clock cannot be trusted with them. Pure: no clock, no server.
class Handover {
 public:
  /// The server was given this, with its time.
  void given(const TimedMessages& timed, Instant now);
  /// This is held here until its time.
  void hold(const TimedMessages& timed);

  /// The server forgot what it was given: what is not surely over by `done` is held from now on. Answers how much.
  std::size_t take_back(Instant done);
  /// What is held and whose time has come, in order of time.
  std::vector<TimedMessages> due(Instant now);
  /// When the next of what is held has its time.
  std::optional<Instant> next() const;

 private:
  using ByTime = std::multimap<Instant, std::vector<OscMessage>>;

  ByTime given_{};
  ByTime held_{};
};

}  // namespace beltane::scsynth
