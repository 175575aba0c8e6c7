#pragma once

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "model/units.hpp"

namespace beltane::bench {

using Json = nlohmann::ordered_json;

/// Times of one thing done again and again.
class Samples {
 public:
  void add(Seconds time) { times_.push_back(time.count); }
  std::size_t count() const { return times_.size(); }
  /// The time that this part (0 to 1) of the samples do not exceed.
  Seconds at(double part) const;
  Seconds median() const { return at(0.5); }

 private:
  std::vector<double> times_{};
};

/// Waits between things that are measured: evenly spread from `least` to `most`, and the same in every run.
class Pace {
 public:
  Pace(Seconds least, Seconds most) : least_(least), most_(most) {}
  void wait();

 private:
  Seconds least_;
  Seconds most_;
  std::minstd_rand random_{};
};

/// p50, p99 and p999 in microseconds.
Json microseconds(const Samples& samples);

/// What a benchmark found. Its `met` says whether every budget in it was kept.
struct Finding {
  Json figures{};
  bool met{true};
  std::string markdown{};  // the same as tables, where they are worth reading
};

/// One benchmark: what is measured, its floor measured beside it, and its budget.
struct Benchmark {
  std::string name{};
  std::string what{};
  Finding (*run)(){};
};

/// Adds `part` of `whole` with its budget to the figures.
void judge(Finding& finding, const std::string& name, double value, double budget);

Finding edit_to_wire();
Finding edit_scaling();
Finding note_scaling();
Finding changeover();
Finding messages_per_edit();
Finding journal();
Finding codec();
Finding words();
Finding voice();
Finding exporting();
Finding fan_out();
Finding open_project();
Finding lead();
Finding recovery_cold();
Finding hang();
Finding false_alarms();
Finding synth_cost();
Finding polyphony();
Finding load_samples();
Finding unit_table();

/// Seconds on a clock that only goes forward.
Seconds steady_now();

}  // namespace beltane::bench
