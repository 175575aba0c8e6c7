#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/units.hpp"

/// The memory of processes that die and come back, over a long time.
namespace beltane::test {

/// One process at one moment.
struct MemorySample {
  Seconds at{};   // from the beginning of the watch
  Seconds age{};  // of this life
  std::string process{};
  double kib{};  // its share of what it has in memory (Pss)
  int descriptors{};
};

/// What /proc tells of it now; of the name and the moment the caller knows. Zeros where it is gone.
MemorySample memory_of(std::int32_t pid);

/// Which processes got larger, in words. What is compared is like with like: a life is small when it begins, and grows
/// until it has seen all that there is to do. So for each process and each span of ages (3 to 10 s, to 30, to 100, to
/// 300, and above) the median of the last quarter of the watch may be at most 1.1 times the one of the second quarter
/// and 4 MiB. Spans with less than three samples in either quarter are not judged. Descriptors: at most 4 more. Pure.
std::vector<std::string> grown(const std::vector<MemorySample>& samples, Seconds watch);

/// Which processes were judged by at least one span of ages. Pure.
std::vector<std::string> judged(const std::vector<MemorySample>& samples, Seconds watch);

/// A line a process: lives' medians of memory and descriptors over the samples from `from` on.
std::string table_of(const std::vector<MemorySample>& samples, Seconds from);

}  // namespace beltane::test
