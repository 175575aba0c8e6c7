#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "model/messages/server_limits.hpp"
#include "model/result.hpp"
#include "model/units.hpp"
#include "supervisor/plan/process_spec.hpp"

namespace beltane::supervisor {

/// What sound comes out of. `driver`: auto, dummy, alsa, or none (somebody's JACK server is used).
struct AudioConfig {
  std::string driver{"auto"};
  std::string device{};         // of alsa, such as hw:0; empty: the first
  std::string jack_server{};    // of none: the name of the JACK server to use; empty: the default one
  std::string playback{};       // JACK client that has the loudspeakers; empty: whichever is physical
  std::uint32_t rate{48000};    // samples a second
  std::uint32_t period{512};    // frames
  std::uint32_t switch_tone{};  // the loudspeaker's channel, from 1, that has a tone while all is well; 0: none
  bool operator==(const AudioConfig&) const = default;
};

/// What scsynth sets aside when it starts, at least: a project that needs more is given more. The rate is [audio]'s.
struct ServerConfig : ServerLimits {
  /// scsynth, native (beltane's own, which has fewer units), or auto: scsynth, and native where that is not installed
  /// or cannot be kept alive.
  std::string engine{"auto"};
  /// What waits for the death of the server. none: nothing, another is started then; warm: a second one, with its
  /// definitions and samples loaded; mirror: a second one that plays along.
  std::string standby{"auto"};
  NetworkPolicy network{NetworkPolicy::own_if_allowed};
  std::uint32_t definitions{4096};
  std::uint32_t wire_buffers{1024};
  bool operator==(const ServerConfig&) const = default;
};

/// When a process counts as hung, and how eagerly one that died is started again.
struct LimitsConfig {
  Seconds ping{0.25};         // between two questions
  std::uint32_t missed{4};    // questions without an answer until it counts as hung
  Seconds startup{20};        // until it must be ready
  Seconds first_wait{0.05};   // before the second restart; doubled at each more
  Seconds longest_wait{5};    // at most
  std::uint32_t restarts{5};  // in `window`: more of them is a failure, said loudly
  Seconds window{30};
  Seconds orderly_end{0.5};  // for each process at `down`, before it is made to end
  bool operator==(const LimitsConfig&) const = default;
};

/// rig.toml: everything about a rig that is not music. Every key may be left out.
struct RigConfig {
  AudioConfig audio{};
  ServerConfig server{};
  LimitsConfig limits{};
  std::vector<std::string> elsewhere{};  // services that something else starts and restarts, such as a container
  bool together{};                       // all services in one process, beltane-studio; asked for on the command line
  bool operator==(const RigConfig&) const = default;
};

/// The rig that `text` describes; `file` is named in the refusal, with line and key.
Result<RigConfig> read_rig(std::string_view text, const std::string& file);
/// The same from a file.
Result<RigConfig> load_rig(const std::filesystem::path& file);

}  // namespace beltane::supervisor
