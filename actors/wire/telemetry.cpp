#include "wire/telemetry.hpp"

#include <cmath>

#include "wire/gesture.hpp"
#include "wire/project.hpp"

namespace beltane::wire {
static void to_wire(const Transport& transport, v1::Transport& wire) {
  wire.set_playing(transport.playing);
  wire.set_anchor_ns(ns(transport.anchor));
  wire.set_anchor_beat(transport.anchor_beat.count);
  if (transport.loop) to_wire(*transport.loop, *wire.mutable_loop());
}

static Transport from_wire(const v1::Transport& wire, Doubt& doubt) {
  return {.playing = wire.playing(),
          .anchor = doubt.instant(wire.anchor_ns(), "transport.anchor_ns"),
          .anchor_beat = doubt.beats(wire.anchor_beat(), "transport.anchor_beat"),
          .loop = wire.has_loop() ? std::optional(from_wire(wire.loop(), doubt)) : std::nullopt};
}

static void to_wire(const Playhead& playhead, v1::Telemetry& wire) {
  auto& to = *wire.mutable_playhead();
  to_wire(playhead.transport, *to.mutable_transport());
  to.set_beat(playhead.beat.count);
  to.set_tempo(playhead.tempo.rate);
  to.set_at_ns(ns(playhead.at));
}

static Playhead from_wire(const v1::Playhead& wire, Doubt& doubt) {
  return {.transport = from_wire(wire.transport(), doubt),
          .at = doubt.instant(wire.at_ns(), "playhead.at_ns"),
          .beat = doubt.beats(wire.beat(), "playhead.beat"),
          .tempo = {doubt.finite(wire.tempo(), "playhead.tempo")}};
}

static bool is_finite(const StripMeter& meter) {
  return std::isfinite(meter.peak[0]) && std::isfinite(meter.peak[1]) && std::isfinite(meter.rms[0]) &&
         std::isfinite(meter.rms[1]);
}

static void to_wire(const StripMeter& meter, v1::StripMeter& wire) {
  to_wire(meter.strip, *wire.mutable_strip());
  wire.set_peak_left(meter.peak[0]);
  wire.set_peak_right(meter.peak[1]);
  wire.set_rms_left(meter.rms[0]);
  wire.set_rms_right(meter.rms[1]);
}

static StripMeter from_wire(const v1::StripMeter& wire, Doubt& doubt) {
  return {
      .strip = from_wire(wire.strip(), doubt),
      .peak = {doubt.finite(wire.peak_left(), "meter.peak_left"), doubt.finite(wire.peak_right(), "meter.peak_right")},
      .rms = {doubt.finite(wire.rms_left(), "meter.rms_left"), doubt.finite(wire.rms_right(), "meter.rms_right")}};
}

static void to_wire(const Meters& meters, v1::Telemetry& wire) {
  auto& to = *wire.mutable_meters();
  for (const auto& strip : meters.strips)
    if (is_finite(strip)) to_wire(strip, *to.add_strips());
  to.set_cpu(std::isfinite(meters.cpu) ? meters.cpu : 0);
  to.set_nodes(meters.nodes);
}

static Meters from_wire(const v1::Meters& wire, Doubt& doubt) {
  Meters meters{.cpu = doubt.finite(wire.cpu(), "meters.cpu"), .nodes = wire.nodes()};
  for (const auto& strip : wire.strips()) meters.strips.push_back(from_wire(strip, doubt));
  return meters;
}

static void to_wire(const OscTrace& trace, v1::Telemetry& wire) {
  auto& to = *wire.mutable_osc_trace();
  to.set_sent_ns(ns(trace.sent));
  to.set_tag_ns(trace.tag_ns);
  put(trace.text, to.mutable_text());
}

static OscTrace from_wire(const v1::OscTrace& wire, Doubt& doubt) {
  return {.sent = doubt.instant(wire.sent_ns(), "osc_trace.sent_ns"), .tag_ns = wire.tag_ns(), .text = wire.text()};
}

static void to_wire(const Event& event, v1::Telemetry& wire) { to_wire(event, *wire.mutable_event()); }

static Telemetry from_wire(const v1::Telemetry& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::Telemetry::kPlayhead:
      return from_wire(wire.playhead(), doubt);
    case v1::Telemetry::kMeters:
      return from_wire(wire.meters(), doubt);
    case v1::Telemetry::kOscTrace:
      return from_wire(wire.osc_trace(), doubt);
    case v1::Telemetry::kEvent:
      return from_wire(wire.event(), doubt);
    case v1::Telemetry::KIND_NOT_SET:
      break;
  }
  doubt.say("telemetry", unknown_kind);
  return {};
}

void figures_to_wire(const Figures& figures, google::protobuf::Map<std::string, double>& wire) {
  for (const auto& [name, figure] : figures)
    if (std::isfinite(figure)) wire[utf8(name)] = figure;
}

Figures figures_from_wire(const google::protobuf::Map<std::string, double>& wire, Doubt& doubt) {
  Figures figures;
  for (const auto& [name, figure] : wire) figures[name] = doubt.finite(figure, "figures");
  return figures;
}

void to_wire(const Event& event, v1::Event& wire) {
  wire.set_at_ns(ns(event.at));
  put(event.process, wire.mutable_process());
  put(event.text, wire.mutable_text());
  figures_to_wire(event.figures, *wire.mutable_figures());
}

Event from_wire(const v1::Event& wire, Doubt& doubt) {
  return {.at = doubt.instant(wire.at_ns(), "event.at_ns"),
          .process = wire.process(),
          .text = wire.text(),
          .figures = figures_from_wire(wire.figures(), doubt)};
}

std::string encode(const Telemetry& telemetry) {
  return pack<v1::Telemetry>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, telemetry); });
}

template <>
Result<Telemetry> decode<Telemetry>(std::string_view bytes) {
  return unpack<v1::Telemetry, Telemetry>("Telemetry", bytes, largest::report, from_wire);
}

}  // namespace beltane::wire
