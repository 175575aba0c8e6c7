#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/units.hpp"

/// What strikes a rig, and when: all of it follows from a seed.
namespace beltane::test {

enum class FaultKind {
  kill,       // SIGKILL
  hang,       // SIGSTOP that nobody ends
  pause,      // SIGSTOP, and SIGCONT after `length`
  crash,      // SIGSEGV
  storm,      // messages are lost, doubled, reordered and late for `length`
  cut,        // all connections of a socket
  full_disk,  // for `length`
  clock       // the system clock is set by `length`, which may be back
};

struct Fault {
  Seconds at{};  // from the first moment
  FaultKind kind{};
  std::vector<std::string> victims{};  // processes; of a cut: the socket
  Seconds length{};
  bool operator==(const Fault&) const = default;
};

/// What there is to strike at.
struct Targets {
  std::vector<std::string> processes{};
  std::vector<std::string> sockets{};
  bool disk{};  // can be filled
};
/// Of a rig whose second server does what `standby` says.
Targets targets(const std::string& standby, bool disk);

/// A fault in each `period`, at any moment of it. jackd is rarely among the victims: with it all sound is gone, as with
/// the interface itself.
std::vector<Fault> faults(std::uint64_t seed, const Targets&, Seconds length, Seconds period);

/// "3.217 s: kill session, backend".
std::string text_of(const Fault&);

}  // namespace beltane::test
