#include "bench/unit_rows.hpp"

#include <algorithm>

namespace beltane::bench {

void blame(Row& row, const std::string& finding) {
  if (std::ranges::find(row.findings, finding) == row.findings.end()) row.findings.push_back(finding);
}

void merge(Rows& all, const Rows& more) {
  for (const auto& [name, row] : more) {
    all[name].figures.insert(row.figures.begin(), row.figures.end());
    for (const auto& finding : row.findings) blame(all[name], finding);
  }
}

}  // namespace beltane::bench
