#include "services/beltane/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "model/editing/address_text.hpp"
#include "services/beltane/text.hpp"
#include "words/edit_text.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

template <class Id>
Json id_json(Id id) {
  return number_of(id);
}

Json zones_json(const Zones& zones) {
  Json json = Json::array();
  for (const auto& zone : zones)
    json.push_back({{"id", number_of(zone.id)},
                    {"sample", zone.sample},
                    {"file", zone.file},
                    {"root", zone.root},
                    {"keys", {zone.low, zone.high}},
                    {"velocities", {zone.soft, zone.loud}},
                    {"part", {zone.start, zone.end}},
                    {"loop", {zone.loop_start, zone.loop_end}},
                    {"tune", zone.tune},
                    {"level", zone.level},
                    {"pan", zone.pan},
                    {"reverse", zone.reverse},
                    {"follow", zone.follow},
                    {"choke", zone.choke}});
  return json;
}

Json params_json(const UnitSpec* spec, const UnitState& state) {
  Json params = Json::object();
  if (!spec) return params;
  for (const auto& param : spec->params) {
    auto set = state.values.find(param.name);
    params[param.name] = set == state.values.end() ? param.initial : set->second;
  }
  return params;
}

/// A unit with its parameters as they stand.
Json unit_json(const Project& project, const Catalogue& catalogue, UnitAddress at) {
  const auto name = kind_of(project, at);
  if (name.empty()) return nullptr;
  const auto& state = state_of(project, at);
  const auto* spec = catalogue.find(name);
  Json json = {{"kind", name}, {"enabled", state.enabled}, {"params", params_json(spec, state)}};
  if (spec && !spec->zones.empty()) json["samples"] = zones_json(state.zones.empty() ? spec->zones : state.zones);
  return json;
}

std::string tap_word(Tap tap) {
  switch (tap) {
    case Tap::post_fader:
      return "post-fader";
    case Tap::pre_fader:
      return "pre-fader";
    case Tap::pre_insert:
      return "pre-insert";
  }
  return "";
}

Json strip_json(const Project& project, const Catalogue& catalogue, StripId strip) {
  const auto& def = *strip_def(project, strip);
  Json effects = Json::array();
  for (const auto& effect : units_at(def, Stage::effect)) {
    Json unit = unit_json(project, catalogue, {strip, effect.id});
    Json with_id = {{"id", number_of(effect.id)}};
    with_id.update(unit);
    effects.push_back(with_id);
  }
  Json sends = Json::array();
  for (const auto& send : units_at(def, Stage::send)) {
    Json unit = unit_json(project, catalogue, {strip, send.id});
    sends.push_back({{"id", number_of(send.id)},
                     {"bus", number_of(send.route->to)},
                     {"tap", tap_word(send.route->tap)},
                     {"params", unit["params"]}});
  }
  Json json = {{"effects", effects}, {"sends", sends}};
  json["output"] = def.output ? Json(number_of(*def.output)) : Json("master");
  json["fader"] = unit_json(project, catalogue, fader_of(strip))["params"];
  return json;
}

Json modulators_json(const Project& project, const Catalogue& catalogue, const InstrumentDef& def) {
  Json modulators = Json::array();
  for (const auto& each : units_at(def.strip, Stage::modulator)) {
    const auto& moved = *find(def.strip, each.moves->unit);
    const auto part = moved.stage == Stage::fader ? "" : part_text(moved) + ".";
    Json json = {{"id", number_of(each.id)}, {"target", part + each.moves->param}};
    json.update(unit_json(project, catalogue, {strip_of(def.id), each.id}));
    modulators.push_back(json);
  }
  return modulators;
}

Json note_json(const Note& note) {
  return {{"id", number_of(note.id)},
          {"pitch", note.pitch},
          {"start", note.start.count},
          {"length", note.length.count},
          {"velocity", note.velocity}};
}

Json automation_json(const Automation& automation) {
  Json lanes = Json::array();
  for (const auto& [target, points] : automation) {
    Json json = Json::array();
    for (const auto& point : *points)
      json.push_back({{"id", number_of(point.id)},
                      {"beat", point.at.count},
                      {"value", point.value},
                      {"glide", point.glide.count}});
    lanes.push_back({{"target", automation_text(target)}, {"points", json}});
  }
  return lanes;
}

Json bus_json(const Bus& bus, const Project& project, const Catalogue& catalogue) {
  Json json = {{"id", number_of(bus.def->id)}, {"name", bus.def->strip.name}, {"layered", bus.def->layered}};
  json.update(strip_json(project, catalogue, strip_of(bus.def->id)));
  return json;
}

Json process_json(const ProcessInfo& process) {
  Json json = {{"name", process.name},         {"pid", process.pid},           {"state", process.state},
               {"restarts", process.restarts}, {"uptime_s", process.uptime_s}, {"last_exit", process.last_exit}};
  if (!process.health.figures.empty()) json["figures"] = process.health.figures;
  if (!process.health.words.empty()) json["words"] = process.health.words;
  return json;
}

const Health& health_of(const RigStatus& status, const std::string& name) {
  static const Health none{};
  for (const auto& process : status.processes)
    if (process.name == name) return process.health;
  return none;
}

/// Null where nobody has measured it.
Json figure(const Health& health, const std::string& name) {
  auto found = health.figures.find(name);
  return found == health.figures.end() ? Json() : Json(found->second);
}

std::string word(const Health& health, const std::string& name) {
  auto found = health.words.find(name);
  return found == health.words.end() ? "" : found->second;
}

/// How old what the process told last is; null where it has told nothing.
Json age_of(const RigStatus& status, const std::string& name) {
  const auto found = std::ranges::find(status.processes, name, &ProcessInfo::name);
  const bool told = found != status.processes.end() && !found->health.process.empty();
  return told ? Json(found->health_age_s) : Json();
}

Json server_json(const ServerInfo& server, const Health& backend) {
  return {{"name", server.name},
          {"role", server.role},
          {"engine", server.engine.empty() ? "scsynth" : server.engine},
          {"pid", server.pid},
          {"port", server.port},
          {"own_network", server.own_network},
          {"epoch", server.epoch},
          {"state", server.state},
          {"nodes", server.role == "active" ? figure(backend, "nodes") : Json()},
          {"cpu", server.role == "active" ? figure(backend, "cpu") : Json()},
          {"heartbeat_ms", server.heartbeat_ms ? Json(*server.heartbeat_ms) : Json()}};
}

/// What stands behind the server that is heard; null where the rig has but one.
Json standby_json(const RigStatus& status) {
  const auto& changeover = health_of(status, "changeover");
  const auto& backend = health_of(status, "backend");
  if (changeover.process.empty()) return {};
  return {{"live", word(changeover, "live")},
          {"state", word(backend, "standby")},
          {"ready", figure(backend, "standby_ready") == 1},
          {"cpu", figure(health_of(status, "supervisor"), "standby_cpu")},
          {"switches", figure(changeover, "switches")},
          {"last_switch", word(changeover, "last_switch")},
          {"last_switch_s_ago", figure(changeover, "last_switch_s_ago")}};
}

const char* intent_word(Intent intent) {
  switch (intent) {
    case Intent::edit:
      return "edit";
    case Intent::undo:
      return "undo";
    case Intent::redo:
      return "redo";
  }
  return "";
}

struct TelemetryJson {
  Json operator()(const Playhead& playhead) const { return {{"playhead", json_of(playhead)}}; }
  Json operator()(const Meters& meters) const {
    Json strips = Json::array();
    for (const auto& strip : meters.strips)
      strips.push_back({{"strip", strip.strip.number},
                        {"peak", {strip.peak[0], strip.peak[1]}},
                        {"rms", {strip.rms[0], strip.rms[1]}}});
    return {{"meters", {{"strips", strips}, {"cpu", meters.cpu}, {"nodes", meters.nodes}}}};
  }
  Json operator()(const OscTrace& trace) const {
    return {{"sent", clock_time(trace.sent)}, {"tag_ns", trace.tag_ns}, {"osc", trace.text}};
  }
  Json operator()(const Event& event) const { return json_of(event); }
};

}  // namespace

Json json_of(const Instrument& instrument, const Project& project, const Catalogue& catalogue) {
  const auto strip = strip_of(instrument.def->id);
  Json json = {{"id", number_of(instrument.def->id)},
               {"name", instrument.def->strip.name},
               {"transpose", instrument.def->transpose},
               {"source", source_in(*instrument.def)},
               {"source_params", unit_json(project, catalogue, source_of(instrument.def->id))["params"]},
               {"filter", unit_json(project, catalogue, filter_of(instrument.def->id))},
               {"modulators", modulators_json(project, catalogue, *instrument.def)}};
  if (const auto source = unit_json(project, catalogue, source_of(instrument.def->id)); source.contains("samples"))
    json["samples"] = source["samples"];
  json.update(strip_json(project, catalogue, strip));
  json["notes"] = Json::array();
  for (const auto& note : *instrument.notes) json["notes"].push_back(note_json(note));
  if (!instrument.automation->empty()) json["automation"] = automation_json(*instrument.automation);
  return json;
}

Json json_of(const Project& project, const Catalogue& catalogue) {
  Json instruments = Json::array(), buses = Json::array(), tempo = Json::array();
  for (const auto& instrument : *project.instruments) instruments.push_back(json_of(*instrument, project, catalogue));
  for (const auto& bus : *project.buses) buses.push_back(bus_json(*bus, project, catalogue));
  for (const auto& point : *project.tempo) tempo.push_back({{"beat", point.at.count}, {"bpm", point.tempo.rate}});
  return {{"name", project.name},
          {"bpm", project.tempo->front().tempo.rate},
          {"tempo", tempo},
          {"signature", {project.signature.beats, project.signature.unit}},
          {"length_beats", end_of(project).count},
          {"instruments", instruments},
          {"buses", buses},
          {"master", strip_json(project, catalogue, master_strip)}};
}

Json json_of(const UnitSpec& unit) {
  Json params = Json::array();
  for (const auto& param : unit.params) {
    params.push_back({{"name", param.name},
                      {"default", param.initial},
                      {"min", param.min},
                      {"max", param.max},
                      {"curve", word(param.curve)},
                      {"unit", param.unit}});
    if (!param.choices.empty()) params.back()["choices"] = param.choices;
  }
  return {{"kind", word(unit.kind)},
          {"name", unit.name},
          {"label", unit.label},
          {"sentence", unit.sentence},
          {"latency_ms", unit.latency.count * 1e3},
          {"samples", zones_json(unit.zones)},
          {"params", params}};
}

Json json_of(const Catalogue& catalogue) {
  Json units = Json::array();
  for (const auto& unit : catalogue.units()) units.push_back(json_of(unit));
  return {{"units", units}};
}

Json json_of(const Verdict& verdict) {
  return {
      {"revision", static_cast<std::uint64_t>(verdict.revision)}, {"durable", verdict.durable}, {"ids", verdict.made}};
}

Json json_of(const Playhead& playhead) {
  Json json = {{"playing", playhead.transport.playing}, {"beat", playhead.beat.count}, {"bpm", playhead.tempo.rate}};
  if (playhead.transport.loop) json["loop"] = {playhead.transport.loop->from.count, playhead.transport.loop->to.count};
  return json;
}

Json json_of(const Change& change) {
  Json edits = Json::array();
  for (const auto& edit : change.edits) edits.push_back(joined_words(words_of(edit)));
  return {{"epoch", static_cast<std::uint64_t>(change.epoch)},
          {"revision", static_cast<std::uint64_t>(change.revision)},
          {"intent", intent_word(change.intent)},
          {"edits", edits}};
}

Json json_of(const Telemetry& telemetry) { return std::visit(TelemetryJson{}, telemetry); }

Json json_of(const Event& event) {
  Json json = {{"at", clock_time(event.at)}, {"process", event.process}, {"text", event.text}};
  for (const auto& [name, value] : event.figures) json[name] = value;
  return json;
}

Json json_of(const std::vector<ConnectedClient>& clients) {
  Json json = Json::array();
  for (const auto& client : clients)
    json.push_back({{"name", client.name}, {"pid", client.pid}, {"kinds", client.kinds}});
  return json;
}

std::string sound_of(const RigStatus& status) { return word(health_of(status, "supervisor"), "sound"); }

Json json_of(const RigStatus& status) {
  const auto& session = health_of(status, "session");
  const auto& backend = health_of(status, "backend");
  const auto& sequencer = health_of(status, "sequencer");
  Json processes = Json::array(), servers = Json::array(), events = Json::array();
  for (const auto& process : status.processes) processes.push_back(process_json(process));
  for (const auto& server : status.servers) servers.push_back(server_json(server, backend));
  for (const auto& event : status.events) events.push_back(json_of(event));
  return {{"rig", status.rig},
          {"processes", processes},
          {"servers", servers},
          {"standby", standby_json(status)},
          {"transport",
           {{"playing", figure(sequencer, "playing") == 1},
            {"beat", figure(sequencer, "beat")},
            {"bpm", figure(sequencer, "bpm")},
            {"recording", word(backend, "recording")},
            {"age_s", age_of(status, "sequencer")}}},
          {"project",
           {{"name", word(session, "name")},
            {"path", word(session, "path")},
            {"epoch", figure(session, "epoch")},
            {"revision", figure(session, "revision")},
            {"durable_revision", figure(session, "durable_revision")},
            {"age_s", age_of(status, "session")}}},
          {"sound", sound_of(status)},
          {"clients", Json::array()},  // see `connected_clients`
          {"xruns", figure(health_of(status, "patchbay"), "xruns")},
          {"lates", figure(backend, "lates")},
          {"events", events}};
}

namespace {

/// The control characters of ISO 8859 (U+0080 to U+009F) as escapes: a terminal would obey them, and JSON lets them be.
std::string escaped(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
    if (json[i] != '\xc2' || next >= 0xa0) {
      text += json[i];
      continue;
    }
    text += fmt::format("\\u00{:02x}", next);
    ++i;
  }
  return text;
}

}  // namespace

void print(const Json& json, bool streams) {
  std::printf("%s\n", escaped(json.dump(streams ? -1 : 2, ' ', false, Json::error_handler_t::replace)).c_str());
  if (streams) std::fflush(stdout);
}

}  // namespace beltane
