// Every unit of the catalogue, heard and measured, beside imbolc's.

#include <atomic>
#include <cstdio>
#include <future>
#include <mutex>

#include "bench/bench.hpp"
#include "bench/unit_costs.hpp"
#include "bench/unit_report.hpp"

namespace beltane::bench {
namespace {

constexpr int at_once = 2;  // renders

std::vector<Hearing> all_hearings() {
  auto all = rack_hearings();  // the longest first
  for (const auto& more : {memory_hearings(), source_hearings(), other_hearings()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Takes hearings one by one, as others do, until there are none left.
class Listeners {
 public:
  explicit Listeners(std::vector<Hearing> hearings) : hearings_(std::move(hearings)) {}

  void listen() {
    for (std::size_t next = taken_++; next < hearings_.size(); next = taken_++) {
      std::fprintf(stderr, "  %zu of %zu: %s\n", next + 1, hearings_.size(), hearings_[next].what.c_str());
      const auto heard = hearings_[next].listen();
      const std::scoped_lock lock(mutex_);
      merge(rows_, heard);
    }
  }
  /// When all have listened.
  Rows take() { return std::move(rows_); }

 private:
  std::vector<Hearing> hearings_{};
  std::atomic<std::size_t> taken_{0};
  std::mutex mutex_{};
  Rows rows_{};  // under mutex_
};

Rows heard() {
  (void)test::units();  // read once, before there are threads
  Listeners listeners(all_hearings());
  std::vector<std::future<void>> at_work;
  for (int i = 0; i < at_once; ++i)
    at_work.push_back(std::async(std::launch::async, [&listeners] { listeners.listen(); }));
  for (auto& each : at_work) each.get();
  return listeners.take();
}

void add(Rows& rows, const std::map<std::string, Cost>& costs) {
  for (const auto& [unit, cost] : costs)
    rows[unit].figures.insert({{"core_percent", cost.core_percent}, {"bare_sines", cost.bare_sines}});
}

/// Sets `name` to how far `to` is above `from`, where a row has both.
void set_difference(Row& row, const std::string& name, const std::string& from, const std::string& to) {
  if (row.figures.contains(from) && row.figures.contains(to)) row.figures[name] = row.figures[to] - row.figures[from];
}

/// What costs more when its sound has almost died away, for numbers that are nearly 0.
void judge_fading(Rows& rows, const std::map<std::string, double>& fading) {
  for (const auto& [unit, ratio] : fading) {
    rows[unit].figures["fading_ratio"] = ratio;
    if (ratio > 1.5) blame(rows[unit], "dearer when its sound dies away");
  }
}

void compare_rates(Row& row) {
  set_difference(row, "louder_at_96_khz_lu", "loudness_lufs", "loudness_at_96_khz_lufs");
  set_difference(row, "louder_at_96_khz_lu", "change_lu", "change_at_96_khz_lu");
  set_difference(row, "later_at_96_khz_ms", "late_ms", "late_at_96_khz_ms");
}

}  // namespace

Finding unit_table() {
  auto rows = heard();
  std::fprintf(stderr, "  what every unit costs\n");
  const auto costs = unit_costs();
  for (const auto& each : {costs.sources, costs.in_place, costs.others}) add(rows, each);
  judge_fading(rows, costs.fading);
  for (auto& [name, row] : rows) compare_rates(row);
  const auto imbolc = imbolc_units();
  const auto over_all = summary(rows, imbolc);
  Finding finding;
  finding.markdown = as_markdown(rows, imbolc);
  finding.figures = {{"floor_bare_sine_core_percent", costs.bare_sine_percent},
                     {"over_all", as_json(over_all)},
                     {"units", as_json(rows, imbolc)}};
  judge(finding, "units_with_a_finding", ours_of(over_all, "units with a finding"), 0);
  judge(finding, "spread_of_sources_lu", ours_of(over_all, "spread of all sources, LU"), 10);
  return finding;
}

}  // namespace beltane::bench
