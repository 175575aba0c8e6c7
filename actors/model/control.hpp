#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/change.hpp"
#include "model/server_limits.hpp"
#include "model/transport.hpp"

namespace beltane {

/// How a process is, said by the actor that does its work.
struct Health {
  std::string process{};
  std::int32_t pid{};
  bool ready{};                                // false: still starting
  std::map<std::string, double> figures{};     // queue depths, revision, lates, nodes …; for status and for people
  std::map<std::string, std::string> words{};  // the project's path, what is being recorded, the last trouble …
  bool operator==(const Health&) const = default;
};
/// Supervisor to a process: prove that you work.
struct Ping {
  std::uint64_t number{};
  bool operator==(const Ping&) const = default;
};
/// The proof.
struct Pong {
  std::uint64_t number{};
  Health health{};
  bool operator==(const Pong&) const = default;
};

/// One life of an audio server.
struct ServerInfo {
  std::string name{};          // "a"
  std::string role{"active"};  // active or standby
  std::int32_t pid{};
  std::uint16_t port{};   // UDP, on loopback
  std::uint64_t epoch{};  // rises with every life
  std::string state{};    // starting, running, dead
  std::string jack{};     // its JACK client name
  Instant since{};        // when this state began
  ServerLimits limits{};  // that it was started with
  bool own_network{};     // the loopback of the network namespace of `pid`; else the one that all users share
  bool crashed{};  // its last life ended by a signal of its own making, or it hung; false: it exited, JACK went …
  std::optional<double> heartbeat_ms{};  // since its audio thread answered last; in `RigStatus` only
  bool operator==(const ServerInfo&) const = default;
};
/// Supervisor to all: which servers there are. Sent at every change and to whoever says hello.
struct Servers {
  std::vector<ServerInfo> servers{};
  bool operator==(const Servers&) const = default;
};
/// Supervisor to a process: end in order.
struct EndOrderly {
  bool operator==(const EndOrderly&) const = default;
};
/// Process to supervisor, first of all.
struct Hello {
  Health health{};
  bool operator==(const Hello&) const = default;
};

/// How a process of the rig does, in the supervisor's eyes.
struct ProcessInfo {
  std::string name{};
  std::int32_t pid{};
  std::string state{};  // starting, ready, restarting, failed, stopped
  std::uint32_t restarts{};
  double uptime_s{};
  std::string last_exit{};  // "", "exit 1", "signal 9" …
  Health health{};          // as it was told last, also by a life that has ended
  double health_age_s{};    // since then
  bool operator==(const ProcessInfo&) const = default;
};
/// Something the supervisor saw or did, in words.
struct Event {
  Instant at{};
  std::string process{};
  std::string text{};
  std::map<std::string, double> figures{};  // noticed_ms …
  bool operator==(const Event&) const = default;
};
struct StatusRequest {
  bool operator==(const StatusRequest&) const = default;
};
struct RigStatus {
  std::string rig{};
  std::vector<ProcessInfo> processes{};  // scsynth and jackd too
  std::vector<ServerInfo> servers{};
  std::vector<Event> events{};  // the last ones
  bool operator==(const RigStatus&) const = default;
};
/// Client to supervisor: take the rig down. The answer is the last RigStatus; the supervisor ends after it.
struct TakeDown {
  bool operator==(const TakeDown&) const = default;
};

using ToSupervisor = std::variant<Hello, Pong, StatusRequest, TakeDown>;
using FromSupervisor = std::variant<Ping, Servers, EndOrderly, RigStatus>;

/// Client to backend: record what is heard to a WAV file, or (empty path) stop.
struct Record {
  std::string path{};
  std::uint64_t ticket{};
  bool operator==(const Record&) const = default;
};
/// Client to backend: the server's node tree as it is now, compared with what should be there.
struct InspectTree {
  std::uint64_t ticket{};
  bool operator==(const InspectTree&) const = default;
};
/// Client to backend: which units are kept away from the server, because it died of them?
struct ListQuarantine {
  std::uint64_t ticket{};
  bool operator==(const ListQuarantine&) const = default;
};
/// Client to backend: give that unit to the server again.
struct ReleaseQuarantined {
  UnitAddress unit{};
  std::uint64_t ticket{};
  bool operator==(const ReleaseQuarantined&) const = default;
};
using BackendRequest = std::variant<Record, InspectTree, ListQuarantine, ReleaseQuarantined>;

/// A unit that is kept away from the server.
struct QuarantineEntry {
  UnitAddress unit{};
  std::string kind{};         // in the catalogue
  double since_s{};           // so long
  double tried_again_in_s{};  // if nothing dies until then
  std::uint32_t times{};      // that it was put there
  bool operator==(const QuarantineEntry&) const = default;
};
struct BackendAnswer {
  std::uint64_t ticket{};
  std::string text{};     // the file written; the difference found (empty: none)
  std::string refusal{};  // why not
  double seconds{};       // length recorded
  std::vector<QuarantineEntry> quarantine{};
  bool operator==(const BackendAnswer&) const = default;
};

/// Levels of one strip, as peak and RMS amplitude (1 = full scale).
struct StripMeter {
  StripId strip{};
  float peak[2]{};
  float rms[2]{};
  bool operator==(const StripMeter&) const = default;
};
struct Meters {
  std::vector<StripMeter> strips{};
  double cpu{};  // of the server, per cent
  std::uint32_t nodes{};
  bool operator==(const Meters&) const = default;
};
/// One command that was sent to the audio server, as text.
struct OscTrace {
  Instant sent{};
  std::int64_t tag_ns{};  // rig time at which it takes effect; 0: at once
  std::string text{};     // "/n_set 1004 cutoff 800"
  bool operator==(const OscTrace&) const = default;
};

/// Owners to all. Lossy.
using Telemetry = std::variant<Playhead, Meters, OscTrace, Event>;

}  // namespace beltane
