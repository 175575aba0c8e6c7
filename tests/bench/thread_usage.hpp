#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>

#include "model/units.hpp"

namespace beltane::bench {

/// What a thread, or several, took of the machine.
struct Usage {
  Seconds cpu{};
  double wake_ups{};  // voluntary context switches: each time it waited, it was woken once

  Usage& operator+=(const Usage& other);
  Usage& operator-=(const Usage& other);
  Usage scaled(double factor) const { return {{cpu.count * factor}, wake_ups * factor}; }
};

/// Since each of them began, by their ids.
using ThreadUsage = std::map<pid_t, Usage>;

/// The threads that a process has now. Throws where it cannot be read.
std::set<pid_t> threads_of(pid_t process);
/// Of each thread of a process. Throws where one cannot be read.
ThreadUsage usage_of(pid_t process);
/// The same of some of its threads; one that is gone cannot be read.
ThreadUsage usage_of(pid_t process, const std::set<pid_t>& threads);
/// What all took in the meantime. Throws where a thread has ended: what it took nobody knows.
Usage used_between(const ThreadUsage& before, const ThreadUsage& after);

}  // namespace beltane::bench
