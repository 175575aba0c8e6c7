#include "memory_fixture.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "supervisor/processes/process.hpp"

namespace beltane::test {
namespace {

constexpr std::array ages{3.0, 10.0, 30.0, 100.0, 300.0, 1e9};  // s: the bounds of spans of ages
constexpr std::size_t least_samples = 3;
constexpr double factor = 1.1, slack_kib = 4 * 1024;
constexpr double more_descriptors = 4;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Medians {
  std::size_t samples{};
  double kib{}, descriptors{};
};

template <class Wanted>
Medians medians(const std::vector<MemorySample>& samples, const Wanted& wanted) {
  std::vector<double> kib, descriptors;
  for (const auto& sample : samples)
    if (wanted(sample)) kib.push_back(sample.kib), descriptors.push_back(sample.descriptors);
  return {kib.size(), median(kib), median(descriptors)};
}

/// A process in a span of ages, in the second and the last quarter of the watch.
struct Comparison {
  std::string process{};
  double oldest{};
  Medians before{}, after{};
};

std::vector<Comparison> comparisons(const std::vector<MemorySample>& samples, Seconds watch) {
  std::set<std::string> processes;
  for (const auto& sample : samples) processes.insert(sample.process);
  std::vector<Comparison> all;
  for (const auto& process : processes)
    for (std::size_t i = 0; i + 1 < ages.size(); ++i) {
      const auto in = [&](double from, double to) {
        return medians(samples, [&](const MemorySample& sample) {
          return sample.process == process && sample.age.count >= ages[i] && sample.age.count < ages[i + 1] &&
                 sample.at.count >= from * watch.count && sample.at.count < to * watch.count;
        });
      };
      Comparison made{process, ages[i + 1], in(0.25, 0.5), in(0.75, 1.01)};
      if (made.before.samples >= least_samples && made.after.samples >= least_samples) all.push_back(std::move(made));
    }
  return all;
}

}  // namespace

MemorySample memory_of(std::int32_t pid) {
  MemorySample sample;
  const auto proc = std::filesystem::path("/proc") / std::to_string(pid);
  std::ifstream rollup(proc / "smaps_rollup");
  for (std::string word; rollup >> word;)
    if (word == "Pss:") rollup >> sample.kib;
  std::error_code gone;
  for (std::filesystem::directory_iterator each(proc / "fd", gone), end; !gone && each != end; each.increment(gone))
    ++sample.descriptors;
  timespec since_boot{};
  clock_gettime(CLOCK_BOOTTIME, &since_boot);
  if (const auto start = supervisor::start_of(pid))
    sample.age = {static_cast<double>(since_boot.tv_sec) + static_cast<double>(since_boot.tv_nsec) * 1e-9 -
                  static_cast<double>(*start) / static_cast<double>(sysconf(_SC_CLK_TCK))};
  return sample;
}

std::vector<std::string> grown(const std::vector<MemorySample>& samples, Seconds watch) {
  std::vector<std::string> words;
  for (const auto& each : comparisons(samples, watch)) {
    char text[200];
    std::snprintf(text, sizeof text, "%s (younger than %.0f s): %.1f MiB and %.0f descriptors, before %.1f and %.0f",
                  each.process.c_str(), each.oldest, each.after.kib / 1024, each.after.descriptors,
                  each.before.kib / 1024, each.before.descriptors);
    if (each.after.kib > factor * each.before.kib + slack_kib ||
        each.after.descriptors > each.before.descriptors + more_descriptors)
      words.emplace_back(text);
  }
  return words;
}

std::vector<std::string> judged(const std::vector<MemorySample>& samples, Seconds watch) {
  std::set<std::string> names;
  for (const auto& each : comparisons(samples, watch)) names.insert(each.process);
  return {names.begin(), names.end()};
}

std::string table_of(const std::vector<MemorySample>& samples, Seconds from) {
  std::set<std::string> processes;
  for (const auto& sample : samples) processes.insert(sample.process);
  std::string table;
  for (const auto& process : processes) {
    const auto found = medians(samples, [&](const MemorySample& sample) {
      return sample.process == process && sample.at.count >= from.count;
    });
    char line[120];
    std::snprintf(line, sizeof line, "  %-12s %8.1f MiB %5.0f descriptors\n", process.c_str(), found.kib / 1024,
                  found.descriptors);
    table += line;
  }
  return table;
}

}  // namespace beltane::test
