#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/messages/control.hpp"

namespace beltane::supervisor {

/// A rig of a test's own, in directories of its own, with a real supervisor process and real children. The test
/// program itself plays the supervisor and the children, told by its environment (see rig_fixture.cpp).
class TestRig {
 public:
  /// `cast` names the plan: "sleepers" (a, b), "chain" (base, top needs base), "services" (good), "mute" (mute: ready,
  /// then silent), "stubborn" (stubborn: does not end when asked), "guarded" (a, guard), "sound" (a real jackd and
  /// scsynth), "sound without namespaces" (the same where the kernel refuses them).
  explicit TestRig(std::string cast);
  /// Kills whatever is left and removes the directories.
  ~TestRig();
  TestRig(const TestRig&) = delete;
  TestRig& operator=(const TestRig&) = delete;

  void start_supervisor();
  /// Waits for the supervisor's end; its exit status, or -1 where it was killed.
  int wait_for_supervisor();
  /// Takes down a rig whose supervisor somebody else started; waits until it is gone.
  void end_revived();
  void kill_supervisor();
  pid_t supervisor() const { return supervisor_; }

  /// What the supervisor answers; asks until it does.
  RigStatus status();
  ProcessInfo process(const std::string& name);
  /// The status, as soon as that is true of it; the last one after ten seconds.
  RigStatus when(const std::function<bool(const RigStatus&)>& is_true);
  /// All are ready.
  RigStatus when_ready();
  RigStatus when_reborn(const std::string& name, std::int32_t former_pid);
  /// Takes the rig down by message; the last status.
  RigStatus take_down();

  /// Says hello under so many invented names, as a process of that pid.
  void say_hello(int times, std::int32_t pid);

  /// The events that telemetry brought, oldest first.
  std::vector<Event> events();
  /// The first event after `since` of that process whose text begins so.
  Event event(const std::string& process, const std::string& text, Instant since);

  const Rig& rig() const { return rig_; }

 private:
  RigStatus ask(const ToSupervisor&, std::chrono::milliseconds limit);

  std::string cast_;
  std::filesystem::path root_;
  Rig rig_{};
  pid_t supervisor_{};
  std::mutex mutex_{};
  std::vector<RigStatus> answers_{};  // guarded by mutex_
  std::vector<Event> events_{};       // guarded by mutex_
  std::unique_ptr<loop::Loop> loop_{};
  std::shared_ptr<loop::Client> client_{};
  loop::Hold telemetry_{};
};

/// What a process of a test rig does, by its role.
int play(const std::string& role, const std::vector<std::string>& words);

Instant rig_now();
bool runs(std::int32_t pid);
/// 0 where there is none of that name.
std::int32_t pid_of(const RigStatus&, const std::string& process);
double milliseconds(Instant from, Instant to);

}  // namespace beltane::supervisor
