#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/host.hpp"
#include "simulation/audio_fixture.hpp"
#include "simulation/disk_fixture.hpp"
#include "simulation/loop_fixture.hpp"

namespace beltane::simulation {

/// The services of a rig as simulated processes: each is the real one, and comes back by itself when it died.
class Processes {
 public:
  /// `note` hears in words of what happens to them.
  Processes(Machine& machine, Network& network, AudioServers& audio, const Rig& rig,
            std::function<void(const std::string&)> note);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  static constexpr std::size_t count = 5;
  const std::string& name(std::size_t which) const { return all_[which].name; }
  bool all_run() const;

  void kill(std::size_t which);
  void kill_all();
  void freeze(std::size_t which, std::chrono::milliseconds span);
  /// Persistence dies within its next writes.
  void kill_while_writing(Disk& disk, std::uint64_t writes);
  /// Takes away what died or ended by itself since the last call. To be called after every step.
  void look();

 private:
  struct Process {
    std::string name{};
    Service service{};
    LifeHandle life{};
    std::unique_ptr<SimulatedLoop> loop{};
    Running running{};
    bool ended{};
  };
  void start(Process& process);
  void start_later(Process& process, std::chrono::nanoseconds after);
  void take_away(Process& process);

  Machine& machine_;
  Network& network_;
  Rig rig_;
  std::function<void(const std::string&)> note_;
  std::vector<Process> all_{};
};

}  // namespace beltane::simulation
