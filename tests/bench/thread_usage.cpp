#include "bench/thread_usage.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace beltane::bench {
namespace {

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process) + "/task"; }

[[noreturn]] void unreadable(const std::string& path) { throw std::runtime_error(path + " cannot be read"); }

/// The first number of the kernel's "CPU, waiting, turns": nanoseconds.
Seconds cpu_of(const std::string& thread) {
  double nanoseconds = 0;
  if (!(std::ifstream(thread + "/schedstat") >> nanoseconds)) unreadable(thread + "/schedstat");
  return {nanoseconds * 1e-9};
}

double wake_ups_of(const std::string& thread) {
  constexpr std::string_view name = "voluntary_ctxt_switches:";
  std::ifstream status(thread + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return std::stod(line.substr(name.size()));
  unreadable(thread + "/status");
}

}  // namespace

Usage& Usage::operator+=(const Usage& other) {
  cpu = cpu + other.cpu;
  wake_ups += other.wake_ups;
  return *this;
}

Usage& Usage::operator-=(const Usage& other) {
  cpu = cpu - other.cpu;
  wake_ups -= other.wake_ups;
  return *this;
}

std::set<pid_t> threads_of(pid_t process) {
  std::set<pid_t> threads;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(process), failed))
    threads.insert(std::stoi(entry.path().filename()));
  if (failed || threads.empty()) unreadable(folder_of(process));
  return threads;
}

ThreadUsage usage_of(pid_t process) { return usage_of(process, threads_of(process)); }

ThreadUsage usage_of(pid_t process, const std::set<pid_t>& threads) {
  ThreadUsage usage;
  for (const pid_t thread : threads) {
    const auto path = folder_of(process) + "/" + std::to_string(thread);
    usage[thread] = {cpu_of(path), wake_ups_of(path)};
  }
  return usage;
}

Usage used_between(const ThreadUsage& before, const ThreadUsage& after) {
  Usage used;
  for (const auto& [thread, usage] : after) used += usage;
  for (const auto& [thread, usage] : before) {
    if (!after.contains(thread)) throw std::runtime_error("thread " + std::to_string(thread) + " ended meanwhile");
    used -= usage;
  }
  return used;
}

}  // namespace beltane::bench
