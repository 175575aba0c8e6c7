#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "midi/events.hpp"
#include "midi/midi.hpp"

namespace beltane::midi {

/// How many semitones a bend goes where no one said so.
inline constexpr double usual_bend_range = 2;

/// Follows bend, wheel (controller 1) and pressure of all channels, and notes how they move. How far a bend goes is
/// registered parameter 0.
class Moves {
 public:
  /// Notes moves behind those that are there, their times in ticks.
  explicit Moves(std::vector<MidiMove>& moves) : moves_(moves) {}

  /// True where the event is theirs alone.
  bool play(const MidiEvent& event);
  /// All was played: what says nothing new is dropped.
  void finish();

 private:
  struct Channel {
    std::array<std::optional<std::size_t>, 3> last{};  // move, by controller
    std::uint8_t selected[2]{0x7f, 0x7f};              // registered parameter, high and low; 7f 7f: none
    double semitones{usual_bend_range}, cents{};       // of the bend range
    double bend{};                                     // -1 to 1
  };

  bool control(const MidiEvent& event, Channel& channel);
  bool enter(const MidiEvent& event, Channel& channel, double& part);
  void bend(const MidiEvent& event, Channel& channel);
  void rest(const MidiEvent& event, Channel& channel);
  void move(const MidiEvent& event, Channel& channel, Controller controller, double value);

  std::vector<MidiMove>& moves_;
  std::map<std::uint16_t, Channel> channels_{};
};

}  // namespace beltane::midi
