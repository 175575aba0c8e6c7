#include "scsynth/backend.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "model/editing/refuse.hpp"
#include "scsynth/preparing.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::scsynth {
namespace {

using std::chrono::milliseconds;

constexpr Seconds load_limit{0.5};
constexpr Seconds adoption_limit{3};  // nothing can be handed over before a server's tree is known
constexpr Seconds tree_limit{0.5};
constexpr Seconds recording_limit{2};
constexpr auto settled_after = milliseconds(250);  // fades and moves are over
constexpr std::size_t most_voices = 500;           // at once; actors/voices sees to that

/// A voice may end while its release is on the way: that is no fault, and no drift.
bool concerns_voice(const std::string& reason) {
  auto digits = reason.find_first_of("0123456789");
  std::int32_t node{};
  if (digits == reason.npos) return false;
  std::from_chars(reason.data() + digits, reason.data() + reason.size(), node);
  return reason.find("not found") != reason.npos && (is_voice(NodeId{node}) || is_voice_modulator(NodeId{node}));
}

/// Notes that a former life of the backend has handed over, and that this one does again, are there already as they
/// begin.
constexpr auto handed_before = milliseconds(1'000);
bool is_there_already(const ServerFailed& failed) {
  return failed.command == "/s_new" && failed.reason.find("duplicate node ID") != failed.reason.npos;
}

/// In which is remembered what the server of that name has.
std::filesystem::path buffer_note(const graph::EnginePlace& place, const ServerInfo& server) {
  return place.notes.empty() ? place.notes : place.notes / ("buffers." + server.name);
}

graph::Capabilities capabilities_of(const Catalogue& catalogue) {
  graph::Capabilities able{.voices = most_voices};
  for (const auto& unit : catalogue.units()) able.kinds.insert(unit.name);
  return able;
}

graph::Standing standing_of(const Believed& found) {
  graph::Standing standing;
  for (const auto& [voice, instrument, frequency, velocity, released] : found.voices)
    standing.voices.push_back({voice, instrument, pitch_of(frequency), velocity, released});
  for (const auto recorder : found.recorders) standing.recordings.push_back(part_of(recorder));
  return standing;
}

}  // namespace

Backend::Backend(const graph::EnginePlace& place, const ServerInfo& server, graph::EngineHooks hooks,
                 const ConnectServer& connect)
    : catalogue_(*place.catalogue),
      limits_(server.limits),
      hooks_(std::move(hooks)),
      began_(hooks_.now()),
      capabilities_(capabilities_of(catalogue_)),
      inbox_(hooks_.wake),
      server_(connect({server.port, server.own_network ? server.pid : 0, place.units_dir, place.library_dir,
                       [this](const ServerReport& said) { inbox_.put(said); }, hooks_.trace})),
      samples_(place.find_sample, buffer_note(place, server), server.epoch, limits_),
      voices_(*server_, samples_, limits_),
      graph_({catalogue_, limits_, hooks_.now, *server_, samples_, voices_}),
      needs_(place.needs_note),
      pilot_(server.pilot) {}

std::optional<Instant> Backend::moment(graph::EngineTime at) const {
  if (at == graph::at_once) return {};
  return began_ + std::chrono::nanoseconds(std::llround(at.seconds * 1e9));
}

void Backend::send(const Commands& commands, std::optional<Instant> at) {
  if (!commands.empty()) server_->perform(commands, at);
}

// ── what stands ───────────────────────────────────────────────────────────────────────────────────────────────────

Result<graph::Standing> Backend::join() {
  if (auto loaded = server_->load_units(load_limit); !loaded) return loaded.refusal();
  auto tree = server_->tree(adoption_limit);
  if (!tree) return tree.refusal();
  auto found = believed(*tree, limits_);
  voices_.adopt(found);
  auto standing = standing_of(found);
  graph_.adopt(std::move(found.plan));
  found_ = *std::move(tree);
  joined_ = hooks_.now();
  return standing;
}

void Backend::prepare(const graph::Graph& graph) {
  if (!found_ || graph_.stands()) return;
  send(pilot_.surplus(*found_), {});
  graph_.adopt(cleared(plan(), catalogue_, *server_));
  prepared_ = samples_in(graph, catalogue_);
  samples_.want(*prepared_, *server_, hooks_.now());
}

Result<void> Backend::change(const graph::GraphChange& change, graph::EngineTime at) {
  if (!found_) return Refusal{"the audio server is not joined yet"};
  const bool first = !graph_.stands();
  graph_.change(change, moment(at));
  if (first) send(pilot_.missing(*found_), moment(at));
  return {};
}

Result<void> Backend::renew(const std::vector<UnitName>& kinds) {
  if (auto loaded = server_->load_units(load_limit); !loaded) return loaded;
  capabilities_ = capabilities_of(catalogue_);
  if (graph_.stands()) graph_.renew(kinds);
  return {};
}

Result<NodeReport> Backend::look_at_tree(Seconds limit) {
  if (!graph_.stands()) return Refusal{"no audio server is running; see `status`"};
  voices_.commit();
  return server_->tree(limit);
}

Result<graph::Standing> Backend::check() {
  const auto tree = look_at_tree(tree_limit);
  if (!tree) return tree.refusal();
  auto found = believed(*tree, limits_);
  auto standing = standing_of(found);
  voices_.adopt(found);
  auto drift = graph_.repair(std::move(found.plan));
  const auto pilot = pilot_.missing(*tree);
  send(pilot, {});
  drift.insert(drift.end(), pilot.begin(), pilot.end());
  if (!drift.empty()) events_.emplace_back(graph::Mended{drift.size(), in_words({drift.front()})});
  return standing;
}

Result<std::string> Backend::inspect() {
  const auto tree = look_at_tree(tree_limit);
  if (!tree) return tree.refusal();
  auto differences = graph_.differences(believed(*tree, limits_).plan);
  const auto pilot = pilot_.missing(*tree);
  differences.insert(differences.end(), pilot.begin(), pilot.end());
  return in_words(differences);
}

// ── what is played ────────────────────────────────────────────────────────────────────────────────────────────────

void Backend::commit() { voices_.commit(); }

Result<void> Backend::play(const graph::PlayVoice& play) {
  if (voices_.play(play, moment(play.at), hooks_.now(), plan())) return {};
  return refuse("instrument ", play.instrument, " has nothing that answers the note.");
}

Result<void> Backend::release(const graph::Release& release) {
  voices_.release(release, moment(release.at));
  return {};
}

Result<void> Backend::turn(const graph::Turn& turn) {
  voices_.turn(turn, moment(turn.at), plan());
  return {};
}

Result<void> Backend::move(const graph::Move& move) { return graph_.move(move, moment(move.at)); }

Result<void> Backend::set_tempo(Bpm tempo, graph::EngineTime at) {
  server_->set_bus(tempo_bus, tempo.rate / 60, moment(at));
  return {};
}

void Backend::set_position(const Playhead& playhead, graph::EngineTime at) {
  graph_.set_position(playhead, moment(at).value_or(hooks_.now()));
}

bool Backend::confirm(std::uint64_t ticket) {
  commit();
  return server_->confirm(ticket);
}

graph::Playable Backend::playable(InstrumentId instrument, double pitch, double velocity) const {
  return scsynth::playable(plan(), instrument, pitch, velocity, samples_.busy());
}

Result<void> Backend::record(std::uint32_t part, const std::string& path) {
  return server_->start_recording(hardware_out, recorder_node(part), {standing::record, {}}, path, recording_limit);
}

Result<void> Backend::stop_recording(std::uint32_t part) {
  return server_->stop_recording(recorder_node(part), recording_limit);
}

// ── what the server tells ─────────────────────────────────────────────────────────────────────────────────────────

std::vector<graph::BackendEvent> Backend::events() {
  server_->look_at_clocks();
  for (const auto& said : inbox_.drain()) std::visit([this](const auto& report) { handle(report); }, said);
  const auto now = hooks_.now();
  for (const auto voice : voices_.remove_ended(now)) events_.emplace_back(graph::VoiceGone{voice});
  for (const auto& muted : guards_.changes(now)) events_.emplace_back(muted);
  graph_.continue_glides();
  const bool stands = graph_.stands();
  if ((stands || prepared_) && samples_.tidy(*server_, now))
    samples_.want(stands ? samples_of(plan()) : *prepared_, *server_, now);
  if (stands) needs_.look(plan(), now);
  return std::exchange(events_, {});
}

void Backend::handle(const NodeStarted& started) { events_.emplace_back(graph::VoiceBegan{voice_of(started.node)}); }

void Backend::handle(const NodeEnded& ended) {
  const auto now = hooks_.now();
  if (is_voice(ended.node)) return voices_.node_ended(voice_of(ended.node), now);
  if (ended.node != pilot_node && (!seat_of(ended.node) || graph_.remove_leaving(ended.node))) return;
  events_.emplace_back(graph::MayDiffer{});
  voices_.group_ended(now);
}

void Backend::handle(const ServerGuard& guard) {
  if (const auto strip = strip_with(plan(), guard.node)) guards_.hear(guard.node, *strip, guard.fault, hooks_.now());
}

void Backend::reuse(VoiceId voice) {
  if (voices_.reuse(voice)) events_.emplace_back(graph::VoiceGone{voice});
}

void Backend::handle(const ServerFailed& failed) {
  if (concerns_voice(failed.reason)) return;
  if (is_there_already(failed) && hooks_.now() - joined_ < handed_before) return;
  events_.emplace_back(graph::MayDiffer{});
  // What was taken back may have been done already.
  if (clock_set_ && hooks_.now() - *clock_set_ < settled_after) return;
  events_.emplace_back(graph::Failed{failed.command + ": " + failed.reason, true});
}

void Backend::handle(const BufferLoaded& loaded) {
  if (!samples_.loaded(loaded.buffer, *server_, hooks_.now())) return;
  if (graph_.stands()) graph_.plan_samples();
  events_.emplace_back(graph::BecamePlayable{});
}

void Backend::handle(const BufferFailed& failed) {
  if (auto reason = samples_.failed(failed, *server_, hooks_.now()))
    events_.emplace_back(graph::Failed{*std::move(reason), false});
}

/// Voices are in monotonic time and need nothing; the server is told again what it had.
void Backend::handle(const ServerClockSet& set) {
  clock_set_ = hooks_.now();
  events_.emplace_back(graph::ClockSet{set.by, set.taken_back});
}

graph::EngineLoad Backend::load() const {
  const auto status = inbox_.status();
  return {status.cpu, status.nodes};
}

std::map<StripId, graph::Level> Backend::meters() {
  std::map<StripId, graph::Level> meters;
  for (const auto& [node, levels] : inbox_.drain_levels())
    if (const auto strip = strip_of(plan(), node))
      meters[*strip] = {{levels.peak[0], levels.peak[1]}, {levels.rms[0], levels.rms[1]}};
  return meters;
}

graph::EngineReport Backend::report() const {
  auto [count, first] = summary_of_omissions(plan(), samples_.loading());
  graph::EngineReport report{.omitted = count, .first_omitted = std::move(first)};
  samples_.report(report);
  if (!clock_agrees_)
    report.words["clock"] =
        "the audio server's clock has not settled since the system clock was set: notes are given to it one by one, in "
        "time to a period";
  return report;
}

graph::MakeBackend engine(const graph::EnginePlace& place) {
  return [place](const ServerInfo& server, const graph::EngineHooks& hooks) {
    using Made = Result<std::unique_ptr<graph::AudioBackend>>;
    if (server.port == 0) return Made(Refusal{"the audio server has no port yet"});
    return Made(std::make_unique<Backend>(place, server, hooks));
  };
}

}  // namespace beltane::scsynth
