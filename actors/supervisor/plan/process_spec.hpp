#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/messages/server_limits.hpp"
#include "model/units.hpp"

namespace beltane::supervisor {

/// How one sees that a part works, and how it is asked to end.
enum class ProcessKind {
  plain,    // ready as soon as it runs, or when its `ready_file` is there; ends by SIGTERM
  service,  // says hello on the control socket, answers pings, ends when told to
  server,   // scsynth: answers on its UDP port; ends by SIGTERM
  foreign,  // somebody else's process, found at the socket `ready_file`: waited for, never started, never signalled
};

/// Whether a server gets a network of its own, in which only this user and root reach it.
enum class NetworkPolicy {
  shared,          // it listens on the loopback that all users of the machine share
  own_if_allowed,  // on that one only where the kernel refuses a network of its own
  own,             // where the kernel refuses, it is not started
};

/// One process of a rig, as it is meant to be. Words in `command` and `leftovers` may hold {port}, {epoch} and {pid} of
/// the life in question, and the limits that a server may be given more of: {nodes}, {audio_buses}, {control_buses},
/// {buffers} and {memory_kb}.
struct ProcessSpec {
  std::string name{};
  ProcessKind kind{ProcessKind::plain};
  std::vector<std::string> command{};                // program first
  std::vector<std::string> fallback{};               // another command, where the first never once came to work
  std::map<std::string, std::string> environment{};  // on top of the supervisor's own
  std::vector<std::string> needs{};                  // parts that must be ready first; when one dies, this one goes too
  int niceness{};                                    // less is sooner; only where the system allows it
  std::string ready_file{};
  std::string server{};                  // of a server: the name others know it by, such as a
  std::string jack_client{};             // of a server
  std::string standby{};                 // of a server: what the one that is not heard does, if there are two
  std::uint32_t pilot{};                 // of a server: the output, from 1, for its proof of life; 0: none
  std::string engine{};                  // of a JACK server: what plays through it where no server does
  NetworkPolicy network{};               // of a server
  ServerLimits limits{};                 // of a server: at least
  std::vector<std::string> leftovers{};  // files that a killed life may leave behind; a last * stands for anything
  bool operator==(const ProcessSpec&) const = default;
};

/// In the order of starting; ended from the last to the first.
using ProcessPlan = std::vector<ProcessSpec>;

/// One life of a part.
struct ProcessLife {
  std::int32_t pid{};           // 0: none
  std::uint64_t start_ticks{};  // of the process, in clock ticks since boot: with the pid it names it for good
  std::uint64_t epoch{};        // of a server, rises with every life
  std::uint16_t port{};         // of a server
  Instant born{};
  ServerLimits limits{};  // of a server
  bool own_network{};     // of a server: it is reached in the network of `pid` only
  bool operator==(const ProcessLife&) const = default;
};

/// `words` with what stands in braces filled in.
std::vector<std::string> filled(std::vector<std::string> words, const ProcessLife&);

/// How a process ended.
struct ProcessExit {
  enum class How { exited, killed, unknown } kind{How::unknown};  // unknown: it was not our child any more
  int number{};                                                   // exit status or signal
  bool lost_jack{};  // of a server: it said itself that its JACK server had gone
  bool operator==(const ProcessExit&) const = default;
};
/// "exit 1", "signal 9", "gone".
std::string in_words(const ProcessExit&);

}  // namespace beltane::supervisor
