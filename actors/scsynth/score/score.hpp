#pragma once

#include <memory>

#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// Keeps what it is told to do, with its times, as a score for `scsynth -N`: the ears of the tests and the way to a
/// file. It has no tree to look at and records nothing by itself. Thread: one at a time. Blocks: never.
class Score : public AudioServer {
 public:
  /// Writes the score: everything up to `length` from the start. What is random sounds the same at every run.
  virtual Result<void> write(const std::string& path, Seconds length) const = 0;
};

struct ScoreOptions {
  std::string units_dir{};    // of the compiled SynthDefs
  std::string library_dir{};  // the same of the user's library; it need not be there
  Instant start{};            // what is performed then, before, or without a time stands at 0 in the score
  std::uint32_t seed{1};      // of everything random
};
std::unique_ptr<Score> score(ScoreOptions options);

}  // namespace beltane::scsynth
