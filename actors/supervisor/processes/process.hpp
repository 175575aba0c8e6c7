#pragma once

#include <optional>
#include <string>

#include "host/pidfd.hpp"
#include "supervisor/plan/process_spec.hpp"

namespace beltane::supervisor {

/// A running process that cannot be mistaken for another: its pid is held by a pidfd.
struct Process {
  std::int32_t pid{};
  std::uint64_t start_ticks{};
  Fd pidfd{};
};

/// The process of that pid, if it is still the one that began at `start_ticks` and not a zombie.
std::optional<Process> find_process(std::int32_t pid, std::uint64_t start_ticks);

/// When a process began, in ticks since boot; nothing where there is none or only its corpse. From /proc/PID/stat.
std::optional<std::uint64_t> start_of(std::int32_t pid);
/// The same from the text of that file. Pure.
std::optional<std::uint64_t> start_in(const std::string& stat);
/// Whether a process was stopped by a signal. Of a child of this process a single system call; else reads /proc.
bool is_stopped(std::int32_t pid);

/// How the process ended whose pidfd became readable; reaps it if it is our child.
ProcessExit ending_of(const Process&);

/// Sends a signal to this very process. Nothing happens where it is gone.
void signal_to(const Process&, int number);

}  // namespace beltane::supervisor
