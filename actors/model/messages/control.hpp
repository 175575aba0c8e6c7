#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/editing/change.hpp"
#include "model/messages/server_limits.hpp"
#include "model/messages/transport.hpp"

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
void fields(auto& v, Of<Health> auto& health) {
  v(1, "process", health.process);
  v(2, "pid", health.pid);
  v(3, "ready", health.ready);
  v(4, "figures", health.figures, how::finite);
  v(5, "words", health.words);
}
/// Supervisor to a process: prove that you work.
struct Ping {
  std::uint64_t number{};
  bool operator==(const Ping&) const = default;
};
void fields(auto& v, Of<Ping> auto& ping) { v(1, "number", ping.number); }
/// The proof.
struct Pong {
  std::uint64_t number{};
  Health health{};
  bool operator==(const Pong&) const = default;
};
void fields(auto& v, Of<Pong> auto& pong) {
  v(1, "number", pong.number);
  v(2, "health", pong.health);
}

/// One life of an audio server.
struct ServerInfo {
  std::string name{};          // "a"
  std::string role{"active"};  // active, failing (it dies too often, and another plays meanwhile) or standby
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
  std::uint32_t pilot{};                 // the output, from 1, on which it tells that it lives; 0: on none
  std::string engine{};  // what plays there; empty: scsynth; "native": the backend itself, through that JACK server
  bool operator==(const ServerInfo&) const = default;
};
void fields(auto& v, Of<ServerInfo> auto& server) {
  v.of("server");
  v(1, "name", server.name);
  v(2, "role", server.role);
  v(3, "pid", server.pid);
  v(4, "port", server.port, how::most(65'535));
  v(5, "epoch", server.epoch);
  v(6, "state", server.state);
  v(7, "jack", server.jack);
  v(8, "since_ns", server.since);
  v(9, "limits", server.limits);
  v(10, "own_network", server.own_network);
  v(11, "crashed", server.crashed);
  v(12, "heartbeat_ms", server.heartbeat_ms);
  v(13, "engine", server.engine);
  v(14, "pilot", server.pilot);
}
/// Supervisor to all: which servers there are. Sent at every change and to whoever says hello.
struct Servers {
  std::vector<ServerInfo> servers{};
  std::string standby{};  // what the server of that role does: "warm" waits, "mirror" plays along; else nothing
  bool operator==(const Servers&) const = default;
};
void fields(auto& v, Of<Servers> auto& servers) {
  v(1, "servers", servers.servers);
  v(2, "standby", servers.standby);
}
/// Supervisor to a process: end in order.
struct EndOrderly {
  bool operator==(const EndOrderly&) const = default;
};
void fields(auto&, Of<EndOrderly> auto&) {}
/// Process to supervisor, first of all.
struct Hello {
  Health health{};
  bool operator==(const Hello&) const = default;
};
void fields(auto& v, Of<Hello> auto& hello) { v(1, "health", hello.health); }

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
void fields(auto& v, Of<ProcessInfo> auto& process) {
  v.of("process");
  v(1, "name", process.name);
  v(2, "pid", process.pid);
  v(3, "state", process.state);
  v(4, "restarts", process.restarts);
  v(5, "uptime_s", process.uptime_s);
  v(6, "last_exit", process.last_exit);
  v(7, "health", process.health);
  v(8, "health_age_s", process.health_age_s);
}
/// Something the supervisor saw or did, in words.
struct Event {
  Instant at{};
  std::string process{};
  std::string text{};
  std::map<std::string, double> figures{};  // noticed_ms …
  bool operator==(const Event&) const = default;
};
void fields(auto& v, Of<Event> auto& event) {
  v.of("event");
  v(1, "at_ns", event.at);
  v(2, "process", event.process);
  v(3, "text", event.text);
  v(4, "figures", event.figures, how::finite);
}
struct StatusRequest {
  bool operator==(const StatusRequest&) const = default;
};
void fields(auto&, Of<StatusRequest> auto&) {}
struct RigStatus {
  std::string rig{};
  std::vector<ProcessInfo> processes{};  // scsynth and jackd too
  std::vector<ServerInfo> servers{};
  std::vector<Event> events{};  // the last ones
  bool operator==(const RigStatus&) const = default;
};
void fields(auto& v, Of<RigStatus> auto& status) {
  v(1, "rig", status.rig);
  v(2, "processes", status.processes);
  v(3, "servers", status.servers);
  v(4, "events", status.events);
}
/// Client to supervisor: take the rig down. The answer is the last RigStatus; the supervisor ends after it.
struct TakeDown {
  bool operator==(const TakeDown&) const = default;
};
void fields(auto&, Of<TakeDown> auto&) {}

using ToSupervisor = std::variant<Hello, Pong, StatusRequest, TakeDown>;
void fields(auto& v, Of<ToSupervisor> auto& message) {
  v.of("message");
  v(2, "hello", alternative<Hello>(message));
  v(3, "pong", alternative<Pong>(message));
  v(4, "status_request", alternative<StatusRequest>(message));
  v(5, "take_down", alternative<TakeDown>(message));
}
using FromSupervisor = std::variant<Ping, Servers, EndOrderly, RigStatus>;
void fields(auto& v, Of<FromSupervisor> auto& message) {
  v.of("message");
  v(2, "ping", alternative<Ping>(message));
  v(3, "servers", alternative<Servers>(message));
  v(4, "end_orderly", alternative<EndOrderly>(message));
  v(5, "rig_status", alternative<RigStatus>(message));
}

/// Client to backend: record what is heard to a WAV file, or (empty path) stop.
struct Record {
  std::string path{};
  std::uint64_t ticket{};
  bool operator==(const Record&) const = default;
};
void fields(auto& v, Of<Record> auto& record) {
  v(1, "path", record.path, how::bytes);
  v(2, "ticket", record.ticket);
}
/// Client to backend: the server's node tree as it is now, compared with what should be there.
struct InspectTree {
  std::uint64_t ticket{};
  bool operator==(const InspectTree&) const = default;
};
void fields(auto& v, Of<InspectTree> auto& inspect) { v(1, "ticket", inspect.ticket); }
/// Client to backend: which units are kept away from the server, because it died of them?
struct ListQuarantine {
  std::uint64_t ticket{};
  bool operator==(const ListQuarantine&) const = default;
};
void fields(auto& v, Of<ListQuarantine> auto& list) { v(1, "ticket", list.ticket); }
/// Client to backend: give that unit to the server again.
struct ReleaseQuarantined {
  UnitAddress unit{};
  std::uint64_t ticket{};
  bool operator==(const ReleaseQuarantined&) const = default;
};
void fields(auto& v, Of<ReleaseQuarantined> auto& release) {
  v(1, "unit", release.unit);
  v(2, "ticket", release.ticket);
}
using BackendRequest = std::variant<Record, InspectTree, ListQuarantine, ReleaseQuarantined>;
void fields(auto& v, Of<BackendRequest> auto& request) {
  v.of("request");
  v(2, "record", alternative<Record>(request));
  v(3, "inspect_tree", alternative<InspectTree>(request));
  v(4, "list_quarantine", alternative<ListQuarantine>(request));
  v(5, "release_quarantined", alternative<ReleaseQuarantined>(request));
}

/// A unit that is kept away from the server.
struct QuarantineEntry {
  UnitAddress unit{};
  std::string kind{};         // in the catalogue
  double since_s{};           // so long
  double tried_again_in_s{};  // if nothing dies until then
  std::uint32_t times{};      // that it was put there
  bool operator==(const QuarantineEntry&) const = default;
};
void fields(auto& v, Of<QuarantineEntry> auto& entry) {
  v.of("quarantine");
  v(1, "unit", entry.unit);
  v(2, "kind", entry.kind);
  v(3, "since_s", entry.since_s);
  v(4, "tried_again_in_s", entry.tried_again_in_s);
  v(5, "times", entry.times);
}
struct BackendAnswer {
  std::uint64_t ticket{};
  std::string text{};     // the file written; the difference found (empty: none)
  std::string refusal{};  // why not
  double seconds{};       // length recorded
  std::vector<QuarantineEntry> quarantine{};
  bool operator==(const BackendAnswer&) const = default;
};
void fields(auto& v, Of<BackendAnswer> auto& answer) {
  v.of("answer");
  v(2, "ticket", answer.ticket);
  v(3, "text", answer.text, how::bytes);
  v(4, "refusal", answer.refusal);
  v(5, "seconds", answer.seconds);
  v(6, "quarantine", answer.quarantine);
}

/// Levels of one strip, as peak and RMS amplitude (1 = full scale).
struct StripMeter {
  StripId strip{};
  float peak[2]{};
  float rms[2]{};
  bool operator==(const StripMeter&) const = default;
};
void fields(auto& v, Of<StripMeter> auto& meter) {
  v.of("meter");
  v(1, "strip", meter.strip);
  v(2, "peak_left", meter.peak[0]);
  v(3, "peak_right", meter.peak[1]);
  v(4, "rms_left", meter.rms[0]);
  v(5, "rms_right", meter.rms[1]);
}
struct Meters {
  std::vector<StripMeter> strips{};
  double cpu{};  // of the server, per cent
  std::uint32_t nodes{};
  bool operator==(const Meters&) const = default;
};
void fields(auto& v, Of<Meters> auto& meters) {
  v.of("meters");
  v(1, "strips", meters.strips, how::finite);
  v(2, "cpu", meters.cpu, how::finite);
  v(3, "nodes", meters.nodes);
}
/// One command that was sent to the audio server, as text.
struct OscTrace {
  Instant sent{};
  std::int64_t tag_ns{};  // rig time at which it takes effect; 0: at once
  std::string text{};     // "/n_set 1004 cutoff 800"
  bool operator==(const OscTrace&) const = default;
};
void fields(auto& v, Of<OscTrace> auto& trace) {
  v.of("osc_trace");
  v(1, "sent_ns", trace.sent);
  v(2, "tag_ns", trace.tag_ns, how::fixed);
  v(3, "text", trace.text);
}

/// Owners to all. Lossy.
using Telemetry = std::variant<Playhead, Meters, OscTrace, Event>;
void fields(auto& v, Of<Telemetry> auto& telemetry) {
  v.of("telemetry");
  v(2, "playhead", alternative<Playhead>(telemetry));
  v(3, "meters", alternative<Meters>(telemetry));
  v(4, "osc_trace", alternative<OscTrace>(telemetry));
  v(5, "event", alternative<Event>(telemetry));
}

}  // namespace beltane
