#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/holes.hpp"
#include "wav/cue_points.hpp"

namespace beltane::backend {

/// What is to be rendered again of what was played.
struct ReplaySpan {
  Instant begin{};       // of the rendering: what sounds then begins anew
  Instant from{};        // of the file
  Instant to{};          // its end
  std::uint32_t rate{};  // Hz
  std::string wav{};     // the file to write: stereo, 32-bit floats, exactly as long
};
/// False: the work is given up.
using GoesOn = std::function<bool()>;
/// Renders it to the file, and answers what is missing in it, in words. Blocks: as long as that takes.
using ReplayGestures =
    std::function<Result<std::vector<std::string>>(const Journal&, const ReplaySpan&, const GoesOn&)>;

/// What healing needs.
struct Healing {
  ReplayGestures replay{};         // empty: nothing is healed
  std::optional<Instant> ended{};  // since when the journal is not kept any more; none: it is whole
  GoesOn goes_on{};                // may be empty
  /// Told before each hole. May be empty.
  std::function<void(std::size_t hole, std::size_t of)> progress{};
};

/// The journal of a recording to that path lies beside it.
std::string journal_of(const std::string& take);

/// Joins the parts of an ended recording into one file, and renders what should have been heard between them. It is
/// faded in and out over 10 ms, aligned with the sound on both sides where these sound as what is rendered (a voice may
/// be off by the 64 samples of a block of the server), and else as exactly as the times of the parts are known. What
/// the next server played before its sound had come back is replaced too. Every hole gets a mark in the file; one that
/// cannot be healed stays silent, and its mark says why. Blocks: as long as rendering takes.
Result<Recorded> healed(const RecordingNote& note, const WavFiles& files, const Healing& healing);

/// Tells of the marks of a take: "at 12.3 s: healed 0.32 s: the audio server died"; empty where it has none.
std::string marks_in_words(const Recorded& take);

}  // namespace beltane::backend
