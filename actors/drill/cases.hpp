#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace beltane::drill {

/// What a second audio server does, as in rig.toml: none, warm or mirror.
using StandbyMode = std::string;

/// What is done to which processes, all at once, or to what is around the rig.
struct Case {
  enum class Fault : std::uint8_t {
    kill,
    hang,         // stopped by a signal, and never continued
    segfault,     // ended by a signal that accuses the process itself
    slow,         // stopped and continued again and again, for some seconds
    disk_full,    // nothing can be written, for some seconds
    clock_ahead,  // the system clock is set by a minute
    clock_back,   // the same, by half a minute
    jack_away,    // the JACK server is somebody else's, dies, and is back some seconds later
  };
  std::vector<std::string> victims{};  // none: what is around the rig
  Fault fault{};
  bool hits(const std::string& process) const { return std::ranges::count(victims, process) > 0; }
  bool operator==(const Case&) const = default;
};

/// All that can be rehearsed on a rig whose second server does that, by name.
std::map<std::string, Case> cases(const StandbyMode& standby);
/// Of these, what can be done to the processes of a rig that is up: all that needs no rig of its own.
std::map<std::string, Case> cases_of_running_rig(const StandbyMode& standby);
/// Every name that some rig has.
std::vector<std::string> all_case_names();

}  // namespace beltane::drill
