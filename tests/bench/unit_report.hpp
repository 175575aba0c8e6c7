#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/bench.hpp"
#include "bench/imbolc_units.hpp"
#include "bench/unit_rows.hpp"

/// What came of listening to all units, as it is told. Pure functions.
namespace beltane::bench {

/// One figure over all units; imbolc's where there is one.
struct Compared {
  std::string what{};
  std::optional<double> imbolc{};
  double ours{};
};

using ImbolcUnits = std::map<std::string, ImbolcUnit>;

std::vector<Compared> summary(const Rows& rows, const ImbolcUnits& imbolc);
/// The ours of that line. Throws std::out_of_range where there is no such line.
double ours_of(const std::vector<Compared>& summary, const std::string& what);

/// A row a unit, with imbolc's beside it.
Json as_json(const Rows& rows, const ImbolcUnits& imbolc);
Json as_json(const std::vector<Compared>& summary);
/// Four tables: the summary, sources, what works in place, and the others.
std::string as_markdown(const Rows& rows, const ImbolcUnits& imbolc);

}  // namespace beltane::bench
