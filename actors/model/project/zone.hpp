#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.hpp"

namespace beltane {

/// Names a sample by what is in it (32 hex digits, see `samples/content.hpp`), or one that comes with beltane
/// (`factory:NAME`).
using SampleName = std::string;

/// A stretch of a sample, and the notes that it answers. Of the zones that answer a note, the first sounds.
struct Zone {
  ZoneId id{};
  SampleName sample{};
  std::string file{};      // what its file was called, for people
  double root{60};         // the pitch at which it sounds as recorded, MIDI
  std::uint8_t low{0};     // the lowest pitch it answers, MIDI
  std::uint8_t high{127};  // the highest
  std::uint8_t soft{1};    // the lowest velocity it answers, MIDI
  std::uint8_t loud{127};  // the highest
  double start{0};         // as parts of the sample's length
  double end{1};
  double loop_start{0};  // no loop where the end is not after the start
  double loop_end{0};
  double tune{0};     // semitones, -48 to 48
  double level{1};    // gain, 0 to 4
  double pan{0};      // -1 (left) to 1
  bool reverse{};     // from its end to its start
  bool follow{true};  // the key: else it always sounds as recorded
  std::uint8_t
      choke{};  // 1 to 16: its voice is cut by the next of the same number, as an open hi-hat by the closed one
  bool operator==(const Zone&) const = default;
};
void fields(auto& v, Of<Zone> auto& zone) {
  v.of("zone");
  v(1, "id", zone.id);
  v(2, "sample", zone.sample);
  v(3, "file", zone.file);
  v(4, "root", zone.root);
  v(5, "low", zone.low, how::most(127));
  v(6, "high", zone.high, how::most(127));
  v(7, "soft", zone.soft, how::most(127));
  v(8, "loud", zone.loud, how::most(127));
  v(9, "start", zone.start);
  v(10, "end", zone.end);
  v(11, "loop_start", zone.loop_start);
  v(12, "loop_end", zone.loop_end);
  v(13, "tune", zone.tune);
  v(14, "level", zone.level);
  v(15, "pan", zone.pan);
  v(16, "reverse", zone.reverse);
  v(17, "fixed", zone.follow, how::negated);
  v(18, "choke", zone.choke, how::most(255));
}

/// By id.
using Zones = std::vector<Zone>;

inline constexpr std::string_view factory_prefix = "factory:";

/// Whether it is a sample of somebody's own, which travels with the project.
inline bool is_own(const SampleName& sample) { return !sample.empty() && !sample.starts_with(factory_prefix); }

/// The zone that answers a note, or null.
const Zone* zone_for(const Zones&, std::uint8_t pitch, std::uint8_t velocity);
/// Whether it may name a sample.
bool is_sample_name(std::string_view);

}  // namespace beltane
