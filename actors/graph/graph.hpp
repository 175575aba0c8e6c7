#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.hpp"
#include "model/project/cow.hpp"
#include "model/project/project.hpp"
#include "model/project/zone.hpp"

namespace beltane::graph {

/// Parameters that are set, by name, in natural units. One that is not named stands where its kind starts.
using Values = std::map<std::string, double, std::less<>>;

/// Which part a unit has in its channel. `source` and `voice_modulator` stand once for every voice, all others once for
/// the channel; an `input` sounds by itself, without voices.
enum class UnitRole : std::uint8_t { source, voice_modulator, modulator, input, filter, eq, effect, send, fader };

/// One unit of a channel.
struct Unit {
  UnitId id{};
  UnitRole stage{UnitRole::effect};
  UnitName kind{};     // in the catalogue
  bool enabled{true};  // false: sound passes it unchanged
  Values values{};
  Zones zones{};                 // of a unit that plays samples; none: its kind's
  std::optional<StripId> key{};  // the channel that it listens to, before that one's fader (a side-chain)
  bool operator==(const Unit&) const = default;
};

/// A parameter of one unit.
struct UnitParam {
  UnitId unit{};
  std::string name{};
  auto operator<=>(const UnitParam&) const = default;
};

/// A copy of a channel's sound that a send gives to a bus.
struct SendRoute {
  UnitId send{};  // the unit that says how much
  BusId to{};
  Tap tap{Tap::post_fader};
  bool operator==(const SendRoute&) const = default;
};

/// Where the sound of a channel goes.
struct Routes {
  std::optional<BusId> output{};  // none: the master
  std::vector<SendRoute> sends{};
  bool operator==(const Routes&) const = default;
};

/// A modulator, and the parameter that it moves within that one's range.
struct Modulation {
  UnitId modulator{};
  UnitParam target{};
  bool operator==(const Modulation&) const = default;
};

/// One channel of the mixer.
struct Channel {
  std::string name{};                     // what people call it, for messages
  std::vector<Unit> units{};              // those that sound passes, in that order
  Routes routes{};                        // of the master: nowhere else
  std::vector<Modulation> modulations{};  // where several move one parameter, each goes on from the one before it
  bool audible{true};                     // false: muted, or silenced by the solo of others
  bool cued{};                            // heard beside the mix, before its fader
  bool operator==(const Channel&) const = default;
};

/// Everything that should sound. Unit ids are unique in all of it. Copies share their channels.
struct Graph {
  std::map<StripId, Cow<Channel>> channels{};
  bool operator==(const Graph&) const = default;
};

/// What every voice of an instrument is made of: its source, and the modulators that each voice has for itself.
struct VoiceTemplate {
  Unit source{};
  std::vector<Unit> modulators{};
  std::vector<Modulation> modulations{};  // of those modulators, in their order
  bool operator==(const VoiceTemplate&) const = default;
};

/// The voice template of a channel; none where it has no source.
std::optional<VoiceTemplate> voice_template(const Channel& channel);

/// The unit of that id, or null.
const Unit* find(const Channel& channel, UnitId unit);
/// The channel that has the unit; none where no channel has it.
std::optional<StripId> channel_of(const Graph& graph, UnitId unit);

}  // namespace beltane::graph
