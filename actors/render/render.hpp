#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"
#include "samples/shelf.hpp"
#include "scsynth/score/run_score.hpp"

namespace beltane::render {

using scsynth::Progress;
using scsynth::SampleFormat;

struct RenderOptions {
  std::string wav{};          // the file to write; its name ends in .wav
  bool replace{};             // a WAV file that is there already; without, it is a reason to refuse
  std::string units_dir{};    // of the compiled SynthDefs
  std::string library_dir{};  // the same of the user's library; it need not be there
  SampleShelf samples{};
  std::uint32_t rate{48'000};  // Hz
  SampleFormat format{SampleFormat::float32};
  Beats from{};
  std::optional<Beats> to{};  // none: the end of the last note, and `tail` after it
  Seconds tail{3};            // for echoes to die away
  bool strict{};              // a unit that the server cannot take is a reason to refuse
};

struct Rendered {
  Seconds length{};
  std::size_t notes{};
  std::size_t refused{};               // notes for which there was no voice
  std::vector<std::string> omitted{};  // what of the project cannot be heard, in words
  Seconds took{};                      // real time, all in all
  Seconds played{};                    // of which scsynth needed this
};

/// How long the export will be, or why there can be none.
Result<Seconds> length_of(const Project& project, const RenderOptions& options);

/// Writes what the project sounds like to a WAV file, as fast as it can, without a running server. The file is there
/// only when it is whole; until then its place is as it was. Blocks: as long as that takes, unless `progress`, which is
/// also asked before the server plays, says that it is enough.
Result<Rendered> render(const Project& project, const Catalogue& catalogue, const RenderOptions& options,
                        const Progress& progress = {});

/// The same by beltane's own engine, without SuperCollider. What that engine lacks is left out by name. Samples are
/// written as 32-bit floats; another format is refused.
Result<Rendered> render_natively(const Project& project, const Catalogue& catalogue, const RenderOptions& options,
                                 const Progress& progress = {});

}  // namespace beltane::render
