#pragma once

#include <filesystem>
#include <optional>

#include "simulation/musicians_fixture.hpp"
#include "simulation/processes_fixture.hpp"
#include "simulation/script.hpp"
#include "simulation/supervisor_fixture.hpp"
#include "simulation/witness_fixture.hpp"

namespace beltane::simulation {

/// Faults that are planted to see whether they are found.
enum class Defect : std::uint8_t {
  none,
  disk_lies,           // it says that it synced, and did not
  client_renumbers,    // what is sent again comes as something new
  replica_drifts,      // one edit is another one for one replica
  server_keeps_voices  // notes that end are not let go
};

/// What a run came to.
struct Run {
  std::uint64_t seed{};
  Script script{};
  std::string breach{};  // empty: all held
  std::vector<std::string> trace{};
  std::uint64_t steps{};
  std::chrono::milliseconds healed_after{};
};

/// Runs that script, its luck decided by the seed; heals everything and waits until all agree.
Run run(std::uint64_t seed, const Script& script, Defect defect = Defect::none);
/// From now on the traces tell every message of notes.
void trace_in_detail();
inline Run run(std::uint64_t seed, Defect defect = Defect::none) { return run(seed, script_of(seed), defect); }

/// A script of the same seed that still fails, from which nothing can be left out.
Run shrunk(const Run& failed, Defect defect = Defect::none);
/// What a person needs to see of a failed run.
std::string report(const Run& failed);

/// One rig from its first start to agreement.
class World {
 public:
  World(std::uint64_t seed, Defect defect);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Run run(const Script& script);

 private:
  // what happens
  void perform(const Happening& happening);
  void play_music(const Happening& happening);
  void break_process(const Happening& happening);
  void break_disk(const Happening& happening);
  void break_server(const Happening& happening);
  void edit(std::uint64_t bits);
  void add_note(std::uint64_t bits);
  void cut_power();
  void restart_server(std::chrono::milliseconds after);
  void later(std::chrono::milliseconds after, std::function<void()> task);

  // the run
  void run_until(Instant end);
  void heal();
  void settle();
  std::string what_is_unsettled();
  std::string what_sounds_wrong() const;
  void check_file();
  void check_notes(const Project& project);
  bool goes_on() const { return witness_.breach().empty(); }
  void note(const std::string& what);
  void note_health(const Health& health);
  void note_message(std::string_view socket, const char* way, const std::string& bytes);
  void follow_as(const std::string& who, std::string_view changes);

  std::uint64_t seed_;
  Defect defect_;
  std::filesystem::path place_;
  Rig rig_;
  Machine machine_;
  Network network_;
  Disk disk_;
  Witness witness_{};
  Instant began_;
  bool in_detail_;  // every message of notes is in the trace
  std::vector<std::string> trace_{};
  std::map<std::string, Health> health_{};
  AudioServers audio_;
  Supervisor supervisor_;
  std::vector<std::unique_ptr<Editor>> editors_{};
  Player player_;
  struct Follower {
    std::string name{};
    LifeHandle life{};
    std::unique_ptr<SimulatedLoop> loop{};
    ProjectNow now{};
    loop::Hold hold{};
  };
  std::vector<std::unique_ptr<Follower>> followers_{};
  std::uint64_t notes_{};
  std::unique_ptr<Processes> processes_{};
};

}  // namespace beltane::simulation
