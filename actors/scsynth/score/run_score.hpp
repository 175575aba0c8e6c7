#pragma once

#include <functional>

#include "model/messages/server_limits.hpp"
#include "wav/wav.hpp"

namespace beltane::scsynth {

/// How a sample is written.
enum class SampleFormat : std::uint8_t { float32, int24, int16 };

struct ScoreRun {
  std::string score{};         // the file to play
  std::string wav{};           // the file to write; it is there only when it is whole
  std::uint32_t rate{48'000};  // Hz
  Seconds length{};            // exactly as long, to the sample
  Seconds skip{};              // so much of the score comes before, and is not kept
  SampleFormat format{SampleFormat::float32};
  ServerLimits limits{};  // of the server that plays it
  bool strict{};          // a unit that the server cannot take is a reason to refuse
  bool gently{};          // beside music that plays: at the lowest priority
  Seconds limit{3'600};   // of real time, after which it is given up
};

/// Told what part is done, 0 to 1, some times a second; false gives the work up.
using Progress = std::function<bool(double done)>;

/// Plays a score by `scsynth -N`, as fast as it can, into a WAV file of a channel an output. Blocks: as long as that
/// takes.
Result<wav::WavFile> run_score(const ScoreRun& run, const Progress& progress = {});

}  // namespace beltane::scsynth
