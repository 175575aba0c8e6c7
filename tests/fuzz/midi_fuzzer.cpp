#include <cstdint>
#include <cstdlib>

#include "midi/import.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "model/limits.hpp"
#include "support/test_catalogue.hpp"

using namespace beltane;

/// What is read makes a project, unless it is larger than one may be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto song = read_midi(std::as_bytes(std::span(data, size)));
  if (!song) return 0;
  const auto& catalogue = support::test_catalogue();
  const auto imported = project_from(*song, "fuzz", catalogue);
  const bool small = imported.instruments < limits::instruments && song->tempo.size() < limits::tempo_points;
  if (small && !accepted(Project{}, imported.edits, catalogue)) std::abort();
  return 0;
}
