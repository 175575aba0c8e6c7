#pragma once

#include <string>
#include <vector>

#include "backend/healing.hpp"
#include "model/catalogue/catalogue.hpp"
#include "samples/shelf.hpp"

namespace beltane::render {

/// What a replay is made with.
struct ReplayPlace {
  const Catalogue* catalogue{};
  std::string units_dir{};    // of the compiled SynthDefs
  std::string library_dir{};  // the same of the user's library; it need not be there
  SampleShelf samples{};
};

/// Renders what a backend played, by its journal, as if its server had lived: from the beginning of the span on, with
/// what sounded then begun anew. Answers what of it is missing, in words. What is random, and what comes in from
/// outside, is not the same. scsynth runs beside the music, at a lower priority. Blocks: as long as that takes.
Result<std::vector<std::string>> replay(const backend::Journal& journal, const backend::ReplaySpan& span,
                                        const ReplayPlace& place, const backend::GoesOn& goes_on);

}  // namespace beltane::render
