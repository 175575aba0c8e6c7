#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "graph/audio_backend.hpp"
#include "graph/graph.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/level_meter.hpp"
#include "native/parameters.hpp"
#include "native/unit.hpp"

/// What the audio thread plays. The control thread builds a rack for every change of what stands, and shares with the
/// one before it whatever goes on sounding. Which parts a rack has never changes; what is in a part is the audio
/// thread's, but for `done`, which tells the control thread that a leaving part has faded out and need not be in the
/// next rack.
namespace beltane::native {

using SharedSettings = std::shared_ptr<UnitSettings>;

/// How long what comes, goes or is switched takes to fade, in seconds.
inline constexpr double fade_seconds = 0.02;

/// A part of a rack. One that is leaving fades out where it stands.
template <class T>
struct Placed {
  std::shared_ptr<T> part{};
  bool leaving{};
};

/// A parameter that a modulator of the channel moves.
struct ChannelMove {
  std::size_t modulator{};  // place in the channel
  SharedSettings target{};
  std::size_t place{};
  Range range{};
};

/// A modulator that the channel has once.
struct ChannelModulator {
  SharedSettings settings{};
  std::unique_ptr<Modulator> modulator{};
  double swing{};  // in this stretch
};

/// A parameter that a modulator of a voice moves: of the source, or of the modulator at that place.
struct VoiceMove {
  std::size_t modulator{};
  std::optional<std::size_t> target{};
  std::size_t place{};
  Range range{};
};

/// What the voices of an instrument are made of.
struct Bank {
  SharedSettings source{};
  std::vector<SharedSettings> modulators{};
  std::vector<VoiceMove> moves{};
  std::size_t sounding{};  // voices
  std::atomic<bool> done{};
};

/// A filter, equaliser or effect in its place, or a fader.
struct RackEffect {
  SharedSettings settings{};
  std::unique_ptr<InPlace> sound{};
  Ramp presence;
  Ramp enabled;
  std::atomic<bool> done{};
};
struct PlacedEffect : Placed<RackEffect> {
  bool lifted{};  // fades to the dry sound, because it is about to be moved
};

/// Where a channel gives its sound.
struct RackRoute {
  UnitId send{};  // 0: the output of the channel
  StripId to{};
  Tap tap{Tap::post_fader};
  SharedSettings settings{};  // of the send; null for the output
  Lag<2> level;
  Ramp presence;
  std::atomic<bool> done{};
};
struct PlacedRoute : Placed<RackRoute> {
  std::size_t target{};  // place of the channel in the rack
};

/// What a channel keeps from rack to rack.
struct ChannelState {
  ChannelState(StripId of, double rate, bool is_audible)
      : strip(of),
        gate(fade_seconds, rate, false),
        meter(rate),
        audible(is_audible),
        heals_after(static_cast<std::size_t>(0.5 * rate)),
        heard(fade_seconds, rate, true) {}

  StripId strip{};
  std::array<std::array<float, most_frames>, 2> sound{};  // what came to it in this stretch
  Ramp gate;
  LevelMeter meter;
  bool audible{true};
  std::size_t heals_after{};                      // frames without a fault
  std::atomic<graph::Fault> fault{};              // the worst since it was well; it is muted while there is one
  std::size_t well_for{};                         // frames since its last fault
  std::size_t forgot_before{~std::size_t{} / 2};  // frames since its effects were made to forget
  Ramp heard;                                     // down while it is muted
  std::atomic<bool> done{};
};

/// A channel of the mixer.
struct RackChannel : Placed<ChannelState> {
  std::vector<Placed<ChannelModulator>> modulators{};
  std::vector<ChannelMove> moves{};
  std::vector<Placed<Bank>> banks{};  // at most one of them stays
  std::vector<PlacedEffect> chain{};
  std::shared_ptr<RackEffect> fader{};  // null: none
  std::vector<PlacedRoute> routes{};
  bool changed{};  // in this rack: it may sound again if it was muted
};

/// All that sounds.
struct Rack {
  std::vector<RackChannel> channels{};             // whatever feeds a channel stands before it
  std::map<StripId, std::size_t> places{};         // of those that stay
  std::vector<SharedSettings> settings{};          // of all that is in it
  std::map<UnitId, SharedSettings> settings_of{};  // of what stays
};

}  // namespace beltane::native
