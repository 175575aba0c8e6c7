#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <variant>
#include <vector>

#include "graph/audio_backend.hpp"
#include "native/rack.hpp"
#include "native/spsc_ring.hpp"

/// What control thread and audio thread tell each other. Nothing here waits; what is allocated is freed by the control
/// thread, when it has come back.
namespace beltane::native {

/// The frame of what has no moment of its own.
inline constexpr std::int64_t no_frame = std::numeric_limits<std::int64_t>::min();

/// A voice begins.
struct BeginVoice {
  VoiceId voice{};
  StripId instrument{};
  double hertz{};
  double velocity{};
};
/// A voice is let go, or cut short.
struct EndVoice {
  VoiceId voice{};
  bool cut{};
};
/// A parameter goes there in so many frames.
struct SetParameter {
  UnitId unit{};
  const UnitType* type{};
  std::size_t place{};
  double value{};
  std::int64_t frames{};
};
struct SetBeatRate {
  double beats_per_second{};
};

/// All that a change brings at one moment. It comes back with the rack that it replaced.
struct Update {
  std::shared_ptr<Rack> rack{};  // null: as before
  std::vector<SetParameter> values{};
  std::vector<std::pair<UnitId, bool>> enabled{};
  std::vector<std::pair<StripId, bool>> audible{};
};

/// What the audio thread is to do from that frame on; of one frame, in the order of their numbers.
struct AudioCommand {
  std::int64_t frame{no_frame};
  std::uint64_t number{};
  std::variant<BeginVoice, EndVoice, SetParameter, SetBeatRate, Update*> what{};
};

/// Both ways between the two threads.
struct Link {
  /// `waiting`: commands on their way, and voices that may sound or wait. What comes back has room for all of them, and
  /// for those of one more change.
  explicit Link(std::size_t waiting) : commands(waiting), returned(waiting + 2), ended(waiting) {}

  SpscRing<AudioCommand> commands;               // to the audio thread
  SpscRing<Update*> returned;                    // from it, to be freed
  SpscRing<VoiceId> ended;                       // from it
  std::atomic<std::uint64_t> done{};             // commands that were carried out
  std::atomic<std::uint64_t> late{};             // of these, after their frame
  std::atomic<std::int64_t> frames{};            // made since the engine began
  std::atomic<std::int64_t> block{};             // frames that were made last at once
  std::atomic<std::int64_t> began_at{no_frame};  // rig time of frame 0, ns; no_frame: nobody plays it in real time
  std::atomic<bool> server_gone{};
};

}  // namespace beltane::native
