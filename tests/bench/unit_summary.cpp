#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "bench/unit_report.hpp"

namespace beltane::bench {
namespace {

constexpr double hardly_there = -60;  // dB RMS: below it a source says nothing

using Figures = std::vector<double>;

bool is_a(const std::string& unit, const std::vector<std::string>& kinds) {
  return std::ranges::find(kinds, test::named(unit).kind) != kinds.end();
}

/// That figure of all units of the kinds that have it.
Figures ours(const Rows& rows, const std::vector<std::string>& kinds, const std::string& figure) {
  Figures found;
  for (const auto& [name, row] : rows)
    if (const auto at = row.figures.find(figure); at != row.figures.end() && is_a(name, kinds))
      found.push_back(at->second);
  return found;
}

Figures theirs(const ImbolcUnits& imbolc, const std::vector<std::string>& kinds,
               std::optional<double> ImbolcUnit::*figure) {
  Figures found;
  for (const auto& [ours, unit] : imbolc)
    if (unit.*figure && is_a(ours, kinds)) found.push_back(*(unit.*figure));
  return found;
}

double spread(Figures figures) {
  std::erase_if(figures, [](double level) { return level < hardly_there; });
  if (figures.empty()) return 0;
  const auto [least, most] = std::ranges::minmax(figures);
  return most - least;
}

double highest(const Figures& figures) { return figures.empty() ? 0 : std::ranges::max(figures); }
double lowest(const Figures& figures) { return figures.empty() ? 0 : std::ranges::min(figures); }

/// The one furthest from 0, with its sign.
double furthest(const Figures& figures) {
  if (figures.empty()) return 0;
  return *std::ranges::max_element(figures, {}, [](double figure) { return std::abs(figure); });
}

double mean(const Figures& figures) {
  return figures.empty() ? 0
                         : std::accumulate(figures.begin(), figures.end(), 0.0) / static_cast<double>(figures.size());
}

double count_below(const Figures& figures, double level) {
  return static_cast<double>(std::ranges::count_if(figures, [&](double figure) { return figure < level; }));
}

double with_a_finding(const Rows& rows) {
  return static_cast<double>(std::ranges::count_if(rows, [](const auto& row) { return !row.second.findings.empty(); }));
}

double with_finding(const Rows& rows, const std::string& words) {
  return static_cast<double>(std::ranges::count_if(rows, [&](const auto& row) {
    return std::ranges::any_of(row.second.findings, [&](const auto& each) { return each.starts_with(words); });
  }));
}

double with_finding(const ImbolcUnits& imbolc, const std::string& words) {
  return static_cast<double>(std::ranges::count_if(imbolc, [&](const auto& unit) {
    return !unit.second.finding.empty() && unit.second.finding.starts_with(words);
  }));
}

/// By the rules that ours are judged by, as far as its figures are known.
double with_a_finding(const ImbolcUnits& imbolc) {
  return static_cast<double>(std::ranges::count_if(imbolc, [](const auto& unit) {
    return !unit.second.finding.empty() || unit.second.peak_db.value_or(loudest_allowed) > loudest_allowed;
  }));
}

double count_above(const Figures& figures, double level) {
  return static_cast<double>(std::ranges::count_if(figures, [&](double figure) { return figure > level; }));
}

/// By how much that figure moves away from another one, where a unit has both.
Figures moved(const Rows& rows, const std::string& from, const std::string& to) {
  Figures found;
  for (const auto& [name, row] : rows)
    if (row.figures.contains(from) && row.figures.contains(to))
      found.push_back(row.figures.at(to) - row.figures.at(from));
  return found;
}

/// What a voice of ours costs of those of which imbolc's cost is known.
Figures shared_costs(const Rows& rows, const ImbolcUnits& imbolc) {
  Figures found;
  for (const auto& [name, unit] : imbolc)
    if (unit.cost_percent && rows.contains(name)) found.push_back(rows.at(name).figures.at("core_percent"));
  return found;
}

}  // namespace

std::vector<Compared> summary(const Rows& rows, const ImbolcUnits& imbolc) {
  const std::vector<std::string> source{"source"}, changes{"filter", "eq", "effect"}, effect{"effect"},
      all{"source", "filter", "eq", "effect", "input", "modulator", "voice_modulator", "system"};
  const auto levels = ours(rows, source, "rms_db"), their_levels = theirs(imbolc, source, &ImbolcUnit::rms_db);
  return {
      {"units listened to", static_cast<double>(imbolc.size()), static_cast<double>(rows.size())},
      {"units with a finding", with_a_finding(imbolc), with_a_finding(rows)},
      {"silent units", with_finding(imbolc, "silent"), with_finding(rows, "silent")},
      {"sources that hardly speak (below -60 dB RMS)", count_below(their_levels, hardly_there),
       count_below(levels, hardly_there)},
      {"spread of the sources that speak, dB RMS", spread(their_levels), spread(levels)},
      {"spread of all sources, LU", {}, spread(ours(rows, source, "loudness_lufs"))},
      {"velocity 1 to 127, dB at least", 0, lowest(ours(rows, source, "velocity_db"))},  // its section 5
      {"furthest out of tune, cents", {}, furthest(ours(rows, source, "cents"))},
      {"largest change of an effect at its defaults, dB RMS", furthest(theirs(imbolc, effect, &ImbolcUnit::change_db)),
       furthest(ours(rows, effect, "change_rms_db"))},
      {"the same in LU", {}, furthest(ours(rows, effect, "change_lu"))},
      {"highest peak of an effect at an end of a parameter, dBFS",
       highest(theirs(imbolc, effect, &ImbolcUnit::peak_db)), highest(ours(rows, effect, "extreme_peak_db"))},
      {"effects that peak above +3 dBFS at an end of a parameter",
       count_above(theirs(imbolc, effect, &ImbolcUnit::peak_db), loudest_allowed),
       count_above(ours(rows, effect, "extreme_peak_db"), loudest_allowed)},
      {"units that kill a server whose memory is short, as the studio fills it",
       with_finding(imbolc, "kills the server"), with_finding(rows, "kills the server")},
      {"units that kill a server which is filled by hand beyond its memory",
       {},
       count_above(ours(rows, all, "dies_overfilled"), 0)},
      {"what an effect costs more when its sound dies away, at most, times",
       {},
       highest(ours(rows, changes, "fading_ratio"))},
      {"latest beyond what it tells, ms", {}, highest(moved(rows, "told_late_ms", "late_ms"))},
      {"most direct current, dB", {}, highest(ours(rows, all, "dc_db"))},
      {"a voice where both are known, % of a core", mean(theirs(imbolc, source, &ImbolcUnit::cost_percent)),
       mean(shared_costs(rows, imbolc))},
      {"furthest in level at 96 kHz, LU",
       {},
       furthest({furthest(moved(rows, "loudness_lufs", "loudness_at_96_khz_lufs")),
                 furthest(moved(rows, "change_lu", "change_at_96_khz_lu"))})},
      {"furthest in lateness at 96 kHz, ms", {}, furthest(moved(rows, "late_ms", "late_at_96_khz_ms"))},
  };
}

double ours_of(const std::vector<Compared>& summary, const std::string& what) {
  for (const auto& line : summary)
    if (line.what == what) return line.ours;
  throw std::out_of_range("no line " + what);
}

}  // namespace beltane::bench
