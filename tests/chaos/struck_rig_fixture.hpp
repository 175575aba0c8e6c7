#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus_proxy_fixture.hpp"
#include "client/connection.hpp"
#include "drill/settable_clock.hpp"
#include "faults_fixture.hpp"
#include "memory_fixture.hpp"
#include "supervisor/processes/process.hpp"
#include "support/studio.hpp"
#include "tiny_disk_fixture.hpp"

namespace beltane::test {

/// A rig of real processes that faults strike: its messages go through a proxy, its clock can be set, its disk can be
/// full (as root). Somebody looks after its supervisor as systemd does (deploy/beltane@.service): where none is there
/// for two seconds it is started again, where none answers for ten it is killed and followed by another. The guard is
/// faster, unless it was struck too.
class StruckRig {
 public:
  StruckRig(std::uint64_t seed, std::string standby);
  ~StruckRig();
  StruckRig(const StruckRig&) = delete;
  StruckRig& operator=(const StruckRig&) = delete;

  /// Brings it up; the test fails where it does not come.
  void up();
  Targets targets() const { return test::targets(standby_, static_cast<bool>(disk_)); }
  /// Strikes now. What ends after a while is ended by `tend`.
  void strike(const Fault&);
  /// Ends what is over, and looks after the supervisor. To be called all the time.
  void tend();
  /// No fault goes on after this, but for processes that nobody continues.
  void calm();
  /// Whether all of it works, and the server that is wanted plays.
  bool is_ready();
  /// Takes it down as a musician does, then reads the project by a fresh rig that wrote none of it.
  Result<Project> taken_down_and_read();
  /// What is left of it after it was taken down: processes, sockets, shared memory; in words.
  std::vector<std::string> leftovers() const;

  /// The processes that are there, by name.
  std::map<std::string, supervisor::Process> processes() const;
  std::vector<MemorySample> memory() const;
  /// How often processes were started again, as the supervisor of this moment knows; and how often it was started from
  /// outside.
  std::string restarts();
  int revived() const { return revived_; }
  BusFigures bus() const { return proxy_->figures(); }
  /// The last lines of all logs, and what was struck when.
  std::string report() const;

  client::Connection& client() { return *client_; }
  const User& user() const { return user_; }
  const Rig& rig() const { return rig_; }

 private:
  struct Ending {
    Instant at{};
    FaultKind kind{};
    std::optional<supervisor::Process> process{};  // to continue
  };
  void signal(const Fault&, int number);
  void end(const Ending&);
  void look_after_supervisor();
  void note_memories();
  void revive();
  Result<Project> fresh_project();

  User user_{};
  std::string standby_;
  Rig rig_;
  TinyDisk disk_;
  drill::SettableClock clock_;
  std::unique_ptr<BusProxy> proxy_{};
  std::unique_ptr<client::Connection> client_{};
  std::vector<Ending> endings_{};
  std::vector<std::string> struck_{};  // in words
  std::set<std::string> memories_{};   // in /dev/shm, of the audio and JACK servers that there were
  Instant began_{};
  Instant answered_{};  // when the supervisor did so last
  Instant held_{};      // when somebody held the rig last
  Instant next_look_{};
  pid_t reviving_{};
  int revived_{};
};

}  // namespace beltane::test
