#include "beltane/v1/control.pb.h"
#include "wire/project.hpp"
#include "wire/telemetry.hpp"

namespace beltane::wire {
// ── to the supervisor ──

static void to_wire(const Health& health, v1::Health& wire) {
  put(health.process, wire.mutable_process());
  wire.set_pid(health.pid);
  wire.set_ready(health.ready);
  figures_to_wire(health.figures, *wire.mutable_figures());
  for (const auto& [name, word] : health.words) (*wire.mutable_words())[utf8(name)] = utf8(word);
}

static Health from_wire(const v1::Health& wire, Doubt& doubt) {
  return {.process = wire.process(),
          .pid = wire.pid(),
          .ready = wire.ready(),
          .figures = figures_from_wire(wire.figures(), doubt),
          .words = {wire.words().begin(), wire.words().end()}};
}

static void to_wire(const Hello& hello, v1::ToSupervisor& wire) {
  to_wire(hello.health, *wire.mutable_hello()->mutable_health());
}

static void to_wire(const Pong& pong, v1::ToSupervisor& wire) {
  wire.mutable_pong()->set_number(pong.number);
  to_wire(pong.health, *wire.mutable_pong()->mutable_health());
}

static void to_wire(const StatusRequest&, v1::ToSupervisor& wire) { wire.mutable_status_request(); }
static void to_wire(const TakeDown&, v1::ToSupervisor& wire) { wire.mutable_take_down(); }

static ToSupervisor from_wire(const v1::ToSupervisor& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::ToSupervisor::kHello:
      return Hello{from_wire(wire.hello().health(), doubt)};
    case v1::ToSupervisor::kPong:
      return Pong{.number = wire.pong().number(), .health = from_wire(wire.pong().health(), doubt)};
    case v1::ToSupervisor::kStatusRequest:
      return StatusRequest{};
    case v1::ToSupervisor::kTakeDown:
      return TakeDown{};
    case v1::ToSupervisor::KIND_NOT_SET:
      break;
  }
  doubt.say("message", unknown_kind);
  return {};
}

// ── from the supervisor ──

static void to_wire(const ServerLimits& limits, v1::ServerLimits& wire) {
  wire.set_inputs(limits.inputs);
  wire.set_outputs(limits.outputs);
  wire.set_nodes(limits.nodes);
  wire.set_audio_buses(limits.audio_buses);
  wire.set_control_buses(limits.control_buses);
  wire.set_buffers(limits.buffers);
  wire.set_memory_kb(limits.memory_kb);
  wire.set_rate(limits.rate);
}

/// What is not said is as usual.
static ServerLimits from_wire(const v1::ServerLimits& wire) {
  const ServerLimits usual;
  const auto said = [](std::uint32_t value, std::uint32_t otherwise) { return value == 0 ? otherwise : value; };
  return {.inputs = wire.inputs(),
          .outputs = said(wire.outputs(), usual.outputs),
          .nodes = said(wire.nodes(), usual.nodes),
          .audio_buses = said(wire.audio_buses(), usual.audio_buses),
          .control_buses = said(wire.control_buses(), usual.control_buses),
          .buffers = said(wire.buffers(), usual.buffers),
          .memory_kb = said(wire.memory_kb(), usual.memory_kb),
          .rate = said(wire.rate(), usual.rate)};
}

static void to_wire(const ServerInfo& server, v1::ServerInfo& wire) {
  put(server.name, wire.mutable_name());
  put(server.role, wire.mutable_role());
  wire.set_pid(server.pid);
  wire.set_port(server.port);
  wire.set_epoch(server.epoch);
  put(server.state, wire.mutable_state());
  put(server.jack, wire.mutable_jack());
  wire.set_since_ns(ns(server.since));
  to_wire(server.limits, *wire.mutable_limits());
  wire.set_own_network(server.own_network);
  wire.set_crashed(server.crashed);
  if (server.heartbeat_ms) wire.set_heartbeat_ms(*server.heartbeat_ms);
}

static std::optional<double> heartbeat_from_wire(const v1::ServerInfo& wire, Doubt& doubt) {
  if (!wire.has_heartbeat_ms()) return {};
  return doubt.finite(wire.heartbeat_ms(), "server.heartbeat_ms");
}

static ServerInfo from_wire(const v1::ServerInfo& wire, Doubt& doubt) {
  return {.name = wire.name(),
          .role = wire.role(),
          .pid = wire.pid(),
          .port = doubt.port(wire.port(), "server.port"),
          .epoch = wire.epoch(),
          .state = wire.state(),
          .jack = wire.jack(),
          .since = doubt.instant(wire.since_ns(), "server.since_ns"),
          .limits = from_wire(wire.limits()),
          .own_network = wire.own_network(),
          .crashed = wire.crashed(),
          .heartbeat_ms = heartbeat_from_wire(wire, doubt)};
}

static void to_wire(const ProcessInfo& process, v1::ProcessInfo& wire) {
  put(process.name, wire.mutable_name());
  wire.set_pid(process.pid);
  put(process.state, wire.mutable_state());
  wire.set_restarts(process.restarts);
  wire.set_uptime_s(process.uptime_s);
  put(process.last_exit, wire.mutable_last_exit());
  to_wire(process.health, *wire.mutable_health());
  wire.set_health_age_s(process.health_age_s);
}

static ProcessInfo from_wire(const v1::ProcessInfo& wire, Doubt& doubt) {
  return {.name = wire.name(),
          .pid = wire.pid(),
          .state = wire.state(),
          .restarts = wire.restarts(),
          .uptime_s = doubt.finite(wire.uptime_s(), "process.uptime_s"),
          .last_exit = wire.last_exit(),
          .health = from_wire(wire.health(), doubt),
          .health_age_s = doubt.finite(wire.health_age_s(), "process.health_age_s")};
}

static void to_wire(const Ping& ping, v1::FromSupervisor& wire) { wire.mutable_ping()->set_number(ping.number); }

static void to_wire(const Servers& servers, v1::FromSupervisor& wire) {
  auto& to = *wire.mutable_servers();
  for (const auto& server : servers.servers) to_wire(server, *to.add_servers());
}

static void to_wire(const EndOrderly&, v1::FromSupervisor& wire) { wire.mutable_end_orderly(); }

static void to_wire(const RigStatus& status, v1::FromSupervisor& wire) {
  auto& to = *wire.mutable_rig_status();
  put(status.rig, to.mutable_rig());
  for (const auto& process : status.processes) to_wire(process, *to.add_processes());
  for (const auto& server : status.servers) to_wire(server, *to.add_servers());
  for (const auto& event : status.events) to_wire(event, *to.add_events());
}

static Servers from_wire(const v1::Servers& wire, Doubt& doubt) {
  Servers servers;
  for (const auto& server : wire.servers()) servers.servers.push_back(from_wire(server, doubt));
  return servers;
}

static RigStatus from_wire(const v1::RigStatus& wire, Doubt& doubt) {
  RigStatus status{.rig = wire.rig()};
  for (const auto& process : wire.processes()) status.processes.push_back(from_wire(process, doubt));
  for (const auto& server : wire.servers()) status.servers.push_back(from_wire(server, doubt));
  for (const auto& event : wire.events()) status.events.push_back(from_wire(event, doubt));
  return status;
}

static FromSupervisor from_wire(const v1::FromSupervisor& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::FromSupervisor::kPing:
      return Ping{wire.ping().number()};
    case v1::FromSupervisor::kServers:
      return from_wire(wire.servers(), doubt);
    case v1::FromSupervisor::kEndOrderly:
      return EndOrderly{};
    case v1::FromSupervisor::kRigStatus:
      return from_wire(wire.rig_status(), doubt);
    case v1::FromSupervisor::KIND_NOT_SET:
      break;
  }
  doubt.say("message", unknown_kind);
  return {};
}

// ── clients and the backend ──

static void to_wire(const Record& record, v1::BackendRequest& wire) {
  wire.mutable_record()->set_path(record.path);
  wire.mutable_record()->set_ticket(record.ticket);
}

static void to_wire(const InspectTree& inspect, v1::BackendRequest& wire) {
  wire.mutable_inspect_tree()->set_ticket(inspect.ticket);
}

static void to_wire(const ListQuarantine& list, v1::BackendRequest& wire) {
  wire.mutable_list_quarantine()->set_ticket(list.ticket);
}

static void to_wire(const ReleaseQuarantined& release, v1::BackendRequest& wire) {
  auto& to = *wire.mutable_release_quarantined();
  to_wire(release.unit, *to.mutable_unit());
  to.set_ticket(release.ticket);
}

static BackendRequest from_wire(const v1::BackendRequest& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::BackendRequest::kRecord:
      return Record{.path = wire.record().path(), .ticket = wire.record().ticket()};
    case v1::BackendRequest::kInspectTree:
      return InspectTree{wire.inspect_tree().ticket()};
    case v1::BackendRequest::kListQuarantine:
      return ListQuarantine{wire.list_quarantine().ticket()};
    case v1::BackendRequest::kReleaseQuarantined:
      return ReleaseQuarantined{from_wire(wire.release_quarantined().unit(), doubt),
                                wire.release_quarantined().ticket()};
    case v1::BackendRequest::KIND_NOT_SET:
      break;
  }
  doubt.say("request", unknown_kind);
  return {};
}

static void to_wire(const QuarantineEntry& entry, v1::QuarantineEntry& wire) {
  to_wire(entry.unit, *wire.mutable_unit());
  put(entry.kind, wire.mutable_kind());
  wire.set_since_s(entry.since_s);
  wire.set_tried_again_in_s(entry.tried_again_in_s);
  wire.set_times(entry.times);
}

static QuarantineEntry from_wire(const v1::QuarantineEntry& wire, Doubt& doubt) {
  return {.unit = from_wire(wire.unit(), doubt),
          .kind = wire.kind(),
          .since_s = doubt.finite(wire.since_s(), "quarantine.since_s"),
          .tried_again_in_s = doubt.finite(wire.tried_again_in_s(), "quarantine.tried_again_in_s"),
          .times = wire.times()};
}

static BackendAnswer from_wire(const v1::BackendAnswer& wire, Doubt& doubt) {
  return {.ticket = wire.ticket(),
          .text = wire.text(),
          .refusal = wire.refusal(),
          .seconds = doubt.finite(wire.seconds(), "answer.seconds"),
          .quarantine = list_from_wire<QuarantineEntry>(wire.quarantine(), doubt)};
}

std::string encode(const ToSupervisor& message) {
  return pack<v1::ToSupervisor>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, message); });
}

std::string encode(const FromSupervisor& message) {
  return pack<v1::FromSupervisor>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, message); });
}

std::string encode(const BackendRequest& request) {
  return pack<v1::BackendRequest>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, request); });
}

std::string encode(const BackendAnswer& answer) {
  return pack<v1::BackendAnswer>([&](auto& wire) {
    wire.set_ticket(answer.ticket);
    wire.set_text(answer.text);
    put(answer.refusal, wire.mutable_refusal());
    wire.set_seconds(answer.seconds);
    for (const auto& entry : answer.quarantine) to_wire(entry, *wire.add_quarantine());
  });
}

template <>
Result<ToSupervisor> decode<ToSupervisor>(std::string_view bytes) {
  return unpack<v1::ToSupervisor, ToSupervisor>("ToSupervisor", bytes, largest::report, from_wire);
}

template <>
Result<FromSupervisor> decode<FromSupervisor>(std::string_view bytes) {
  return unpack<v1::FromSupervisor, FromSupervisor>("FromSupervisor", bytes, largest::report, from_wire);
}

template <>
Result<BackendRequest> decode<BackendRequest>(std::string_view bytes) {
  return unpack<v1::BackendRequest, BackendRequest>("BackendRequest", bytes, largest::question, from_wire);
}

template <>
Result<BackendAnswer> decode<BackendAnswer>(std::string_view bytes) {
  return unpack<v1::BackendAnswer, BackendAnswer>("BackendAnswer", bytes, largest::report, from_wire);
}

}  // namespace beltane::wire
