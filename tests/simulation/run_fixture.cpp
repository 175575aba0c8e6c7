#include "simulation/world_fixture.hpp"

namespace beltane::simulation {
namespace {

constexpr std::size_t last_lines = 400;  // of a trace

Script without(const Script& script, std::size_t from, std::size_t count) {
  auto rest = script;
  const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(from);
  rest.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(count, script.size() - from)));
  return rest;
}

}  // namespace

Run run(std::uint64_t seed, const Script& script, Defect defect) { return World(seed, defect).run(script); }

/// Leaves out halves, then quarters … then single ones, as long as it still fails (Zeller's ddmin, by complements).
Run shrunk(const Run& failed, Defect defect) {
  auto best = failed;
  for (auto size = std::max<std::size_t>(best.script.size() / 2, 1);; size = std::max<std::size_t>(size / 2, 1)) {
    bool less = false;
    for (std::size_t from = 0; from < best.script.size();) {
      auto tried = run(best.seed, without(best.script, from, size), defect);
      if (tried.breach.empty())
        from += size;
      else
        best = std::move(tried), less = true;
    }
    if (size == 1 && !less) return run(best.seed, best.script, defect);
  }
}

std::string report(const Run& failed) {
  std::string text = "seed " + std::to_string(failed.seed) + ": " + failed.breach + "\n" +
                     words_of(weather_of(failed.seed)) + "\nwhat happened (" + std::to_string(failed.script.size()) +
                     "):\n";
  for (const auto& happening : failed.script) text += "  " + words_of(happening) + "\n";
  text += "trace:\n";
  const auto skipped = failed.trace.size() - std::min(failed.trace.size(), last_lines);
  for (auto line = skipped; line < failed.trace.size(); ++line) text += "  " + failed.trace[line] + "\n";
  return text + "again: BELTANE_SEED=" + std::to_string(failed.seed) + "\n";
}

}  // namespace beltane::simulation
