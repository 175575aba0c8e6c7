#pragma once

#include <cstdint>
#include <optional>

#include "host/clocks.hpp"
#include "scsynth/osc/osc.hpp"

namespace beltane::scsynth {

/// The clock of one audio server, as this side knows it: makes its time tags from monotonic time.
///
/// scsynth reads the system clock through a delay-locked loop of 0.012 Hz. After the clock was set by half a minute its
/// own time runs at three times its speed, or backwards, and is right again only after minutes, or after an xrun, which
/// resets the loop. Until then a time tag says nothing, and `agrees` is false. Whether it agrees is found out by
/// probes: requests with a time tag, whose answers must come when they should. Pure: the clocks are handed in.
class ServerClock {
 public:
  explicit ServerClock(ClockReading now) : read_(now) {}

  /// The tag at which the server does something at that moment, while it agrees.
  TimeTag tag(Instant at) const { return tag_of(read_.wall + (at - read_.monotonic)); }

  /// The clocks were read again: how far the system clock was set since the last look, ahead or (negative) back. None
  /// where it was not. After it was set the server does not agree.
  std::optional<Seconds> look(ClockReading now);

  /// When that was: until then the clock was not set.
  Instant looked() const { return read_.monotonic; }

  /// Whether the server does what has a tag when the tag says.
  bool agrees() const { return agrees_; }

  /// The moment for which a probe is to be sent now; none where none is due.
  std::optional<Instant> probe(Instant now);
  /// The server answered the probe that was sent last.
  void answered(Instant now);
  /// When `probe` has something to do next.
  Instant next_probe() const;

  /// How long after its tag a command may not have been carried out yet.
  Seconds may_take() const;

 private:
  enum class Answer : std::uint8_t { good, early, late };
  Answer judged(Seconds delay) const;
  void count(Answer answer);

  ClockReading read_;
  bool agrees_{true};
  std::optional<Instant> asked_{};  // the moment of the probe that is not answered yet
  Instant next_{};
  std::optional<Seconds> usual_{};
  int good_{};  // answers in a row
  int early_{};
  int late_{};
};

}  // namespace beltane::scsynth
