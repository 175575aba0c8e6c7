#include "scsynth/backend.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "model/editing/refuse.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/glide.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::scsynth {
namespace {

using std::chrono::milliseconds;

constexpr Seconds load_limit{0.5};
constexpr Seconds adoption_limit{3};  // nothing can be handed over before a server's tree is known
constexpr Seconds tree_limit{0.5};
constexpr Seconds recording_limit{2};
constexpr Seconds glide_ahead{0.12};               // more than passes between two calls of `events`
constexpr auto settled_after = milliseconds(250);  // fades and moves are over
constexpr auto buffer_note = "buffers";            // what the server has
constexpr std::size_t most_voices = 500;           // at once; actors/voices sees to that

/// A voice may end while its release is on the way: that is no fault, and no drift.
bool concerns_voice(const std::string& reason) {
  auto digits = reason.find_first_of("0123456789");
  std::int32_t node{};
  if (digits == reason.npos) return false;
  std::from_chars(reason.data() + digits, reason.data() + reason.size(), node);
  return reason.find("not found") != reason.npos && (is_voice(NodeId{node}) || is_voice_modulator(NodeId{node}));
}

graph::Capabilities capabilities_of(const Catalogue& catalogue) {
  graph::Capabilities able{.voices = most_voices};
  for (const auto& unit : catalogue.units()) able.kinds.insert(unit.name);
  return able;
}

/// The graph without units of those kinds, but for what voices are made of: voices end as what they are.
graph::Graph without(graph::Graph graph, const std::vector<UnitName>& kinds) {
  const auto goes = [&](const graph::Unit& unit) {
    return unit.stage != graph::Stage::source && unit.stage != graph::Stage::voice_modulator &&
           std::ranges::count(kinds, unit.kind) > 0;
  };
  for (auto& [strip, channel] : graph.channels)
    if (std::ranges::any_of(channel->units, goes)) std::erase_if(channel.write().units, goes);
  return graph;
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
      plan_(empty_plan(limits_)),
      samples_(place.find_sample, place.notes.empty() ? place.notes : place.notes / buffer_note, server.epoch, limits_),
      voice_nodes_(limits_),
      needs_(place.needs_note) {}

std::optional<Instant> Backend::moment(graph::EngineTime at) const {
  if (at == graph::at_once) return {};
  return began_ + std::chrono::nanoseconds(std::llround(at.seconds * 1e9));
}

// ── what stands ───────────────────────────────────────────────────────────────────────────────────────────────────

Result<graph::Standing> Backend::join() {
  if (auto loaded = server_->load_units(load_limit); !loaded) return loaded.refusal();
  auto tree = server_->tree(adoption_limit);
  if (!tree) return tree.refusal();
  auto found = believed(*tree, limits_);
  if (auto strays = voice_nodes_.adopt(found); !strays.empty()) server_->perform(strays, {});
  auto standing = standing_of(found);
  plan_ = std::move(found.plan);
  joined_ = true;
  return standing;
}

Result<void> Backend::change(const graph::GraphChange& change, graph::EngineTime at) {
  if (!joined_) return Refusal{"the audio server is not joined yet"};
  graph_ = applied(std::move(graph_), change);
  const auto glides_until = end_glides(change);
  const bool first = !std::exchange(stands_, true);
  const auto commands = replan(first ? everything(graph_, plan_) : touched_by(change), moment(at));
  if (glides_until > hooks_.now()) server_->perform(commands, glides_until + just_after);
  if (!first) return {};
  built_ = {count(tree_of(plan_)), commands.size()};
  samples_.want(samples_of(plan_), *server_, hooks_.now());
  return {};
}

Result<void> Backend::renew(const std::vector<UnitName>& kinds) {
  if (auto loaded = server_->load_units(load_limit); !loaded) return loaded;
  capabilities_ = capabilities_of(catalogue_);
  if (!stands_) return {};
  const auto whole = graph_;
  graph_ = without(std::move(graph_), kinds);
  if (graph_ != whole) replan(everything(graph_, plan_), {});
  graph_ = whole;
  replan(everything(graph_, plan_), {});
  return {};
}

/// What is set ends the glides there are of it. Answers until when the server has steps of these.
Instant Backend::end_glides(const graph::GraphChange& change) {
  Instant until{};
  for (const auto& [strip, differs] : change.changed)
    for (const auto& [unit, how] : differs.changed)
      for (const auto& [name, value] : how.set) {
        glides_.end({unit, name}, {});
        until = std::max(until, glides_.with_server_until({unit, name}).value_or(Instant{}));
      }
  return until;
}

/// Answers the commands that it took.
Commands Backend::replan(const Touched& touched, std::optional<Instant> at) {
  commit();
  auto next = advance(graph_, touched, catalogue_, std::move(plan_), samples_.ready());
  plan_ = std::move(next.plan);
  perform(next.step, at);
  retune_ahead(next.step.now);
  if (next.units) beat_line_.tell_again();
  const auto now = hooks_.now();
  for (auto strip : next.voices)
    for (const auto& [when, commands] : voice_nodes_.retuned(*find(plan_, strip), now))
      server_->perform(commands, when);
  if (next.samples) samples_.want(samples_of(plan_), *server_, now);
  return std::move(next.step.now);
}

void Backend::perform(const Step& step, std::optional<Instant> at) {
  if (!step.now.empty() || !step.later.empty()) server_->perform(step.now, at);
  if (!step.later.empty()) server_->perform(step.later, at.value_or(hooks_.now()) + fade_out);
}

/// Voices that the server has but that have not begun were given the old settings: they get the new ones as they begin.
void Backend::retune_ahead(const Commands& commands) {
  for (const auto& command : commands) {
    const auto* set = std::get_if<SetControls>(&command);
    const auto seat = set ? seat_of(set->node) : std::nullopt;
    if (!seat || seat->role != Role::sources) continue;
    for (const auto& [at, told] : voice_nodes_.told_ahead(InstrumentId{seat->owner}, set->controls, hooks_.now()))
      server_->perform(told, at);
  }
}

Result<Believed> Backend::look_at_tree(Seconds limit) {
  if (!stands_) return Refusal{"no audio server is running; see `status`"};
  commit();
  const auto tree = server_->tree(limit);
  if (!tree) return tree.refusal();
  return believed(*tree, limits_);
}

Result<graph::Standing> Backend::check() {
  auto found = look_at_tree(tree_limit);
  if (!found) return found.refusal();
  auto standing = standing_of(*found);
  if (auto strays = voice_nodes_.adopt(*found); !strays.empty()) server_->perform(strays, {});
  const auto leaving = plan_.placement->leaving;
  for (const auto& [node, held] : leaving) plan_ = scsynth::without(std::move(plan_), node);
  auto drift = diff(found->plan, plan_);
  drift.now.insert(drift.now.end(), drift.later.begin(), drift.later.end());
  if (drift.now.empty()) return standing;
  const auto touched = everything(graph_, found->plan);
  auto repair = advance(graph_, touched, catalogue_, std::move(found->plan), samples_.ready());
  plan_ = std::move(repair.plan);
  perform(repair.step, {});
  events_.emplace_back(graph::Mended{drift.now.size(), in_words({drift.now.front()})});
  return standing;
}

Result<std::string> Backend::inspect() {
  const auto found = look_at_tree(tree_limit);
  if (!found) return found.refusal();
  auto step = diff(found->plan, plan_);
  step.now.insert(step.now.end(), step.later.begin(), step.later.end());
  return in_words(step.now);
}

// ── what is played ────────────────────────────────────────────────────────────────────────────────────────────────

void Backend::bundle(std::optional<Instant> at, Commands commands) {
  if (commands.empty()) return;
  if (!bundle_.commands.empty() && bundle_.at != at) commit();
  bundle_.at = at;
  std::ranges::move(commands, std::back_inserter(bundle_.commands));
}

void Backend::commit() {
  if (bundle_.commands.empty()) return;
  const auto [at, commands] = std::exchange(bundle_, {});
  server_->perform(commands, at);
}

Result<void> Backend::play(const graph::Play& play) {
  const auto at = moment(play.at);
  auto commands = voice_nodes_.play(play, at, hooks_.now(), plan_);
  if (commands.empty()) return refuse("instrument ", play.instrument, " has nothing that answers the note.");
  if (const auto* voice = std::get_if<NewUnit>(&commands.back()))
    if (const auto buffer = number_at(voice->controls, wires::buf))
      samples_.hold(play.voice, BufferId{static_cast<std::int32_t>(*buffer)});
  bundle(at, std::move(commands));
  return {};
}

Result<void> Backend::release(const graph::Release& release) {
  bundle(moment(release.at), voice_nodes_.release(release));
  return {};
}

Result<void> Backend::turn(const graph::Turn& turn) {
  bundle(moment(turn.at), voice_nodes_.turn(turn, plan_));
  return {};
}

Result<void> Backend::move(const graph::Move& move) {
  auto steps = steps_of(move, graph_, catalogue_);
  if (!steps) return steps.refusal();
  const auto at = moment(move.at);
  if (steps->size() > 1) {
    glides_.begin(move.param, at.value_or(hooks_.now()), *std::move(steps));
    move_on();
    return {};
  }
  const auto from = at.value_or(hooks_.now());
  glides_.end(move.param, from);
  const auto commands = move_to(steps->front().second, at);
  if (const auto until = glides_.with_server_until(move.param); until && *until > from)
    server_->perform(commands, *until + just_after);
  return {};
}

Commands Backend::move_to(const graph::GraphChange& change, std::optional<Instant> at) {
  graph_ = applied(std::move(graph_), change);
  return replan(touched_by(change), at);
}

/// Gives the server the next steps of what glides.
void Backend::move_on() {
  for (const auto& [at, change] : glides_.take(hooks_.now() + glide_ahead)) move_to(change, at);
}

Result<void> Backend::set_tempo(Bpm tempo, graph::EngineTime at) {
  server_->set_bus(tempo_bus, tempo.rate / 60, moment(at));
  return {};
}

void Backend::set_position(const Playhead& playhead, graph::EngineTime at) {
  const auto when = moment(at).value_or(hooks_.now());
  if (const auto beat = beat_line_.telling(playhead, when)) server_->set_bus(beat_bus, *beat, when);
}

graph::Playable Backend::playable(InstrumentId instrument, double pitch, double velocity) const {
  return scsynth::playable(plan_, instrument, pitch, velocity, samples_.busy());
}

Result<void> Backend::record(std::uint32_t part, const std::string& path) {
  return server_->start_recording(hardware_out, recorder_node(part), {standing::record, {}}, path, recording_limit);
}

Result<void> Backend::stop_recording(std::uint32_t part) {
  return server_->stop_recording(recorder_node(part), recording_limit);
}

// ── what the server says ──────────────────────────────────────────────────────────────────────────────────────────

std::vector<graph::BackendEvent> Backend::events() {
  server_->look_at_clocks();
  for (const auto& said : inbox_.take()) std::visit([this](const auto& report) { hear(report); }, said);
  const auto now = hooks_.now();
  for (const auto voice : ends_.take(now)) end_voice(voice);
  move_on();
  if (stands_) {
    if (samples_.tidy(*server_, now)) samples_.want(samples_of(plan_), *server_, now);
    needs_.look(plan_, now);
  }
  return std::exchange(events_, {});
}

void Backend::hear(const NodeStarted& started) { events_.emplace_back(graph::VoiceBegan{voice_of(started.node)}); }

void Backend::hear(const NodeEnded& ended) {
  const auto now = hooks_.now();
  if (is_voice(ended.node)) return ends_.told(voice_of(ended.node), now);
  if (!seat_of(ended.node)) return;
  if (plan_.placement->leaving.contains(ended.node)) {
    plan_ = scsynth::without(std::move(plan_), ended.node);
    return;
  }
  events_.emplace_back(graph::MayDiffer{});
  ends_.group_ended(now);
}

void Backend::reuse(VoiceId voice) {
  if (ends_.take(voice)) end_voice(voice);
}

void Backend::end_voice(VoiceId voice) {
  samples_.release(voice);
  if (auto over = voice_nodes_.ended(voice); !over.empty()) server_->perform(over, {});
  events_.emplace_back(graph::VoiceEnded{voice});
}

void Backend::hear(const ServerFailed& failed) {
  if (concerns_voice(failed.reason)) return;
  events_.emplace_back(graph::MayDiffer{});
  // What was taken back may have been done already.
  if (clock_set_ && hooks_.now() - *clock_set_ < settled_after) return;
  events_.emplace_back(graph::Failed{failed.command + ": " + failed.reason, true});
}

void Backend::hear(const BufferLoaded& loaded) {
  if (!samples_.loaded(loaded.buffer, *server_, hooks_.now())) return;
  if (stands_) replan({}, {});
  events_.emplace_back(graph::BecamePlayable{});
}

void Backend::hear(const BufferFailed& failed) {
  if (auto reason = samples_.failed(failed, *server_, hooks_.now()))
    events_.emplace_back(graph::Failed{*std::move(reason), false});
}

/// Voices are in monotonic time and need nothing; the server is told again what it had.
void Backend::hear(const ClockSet& set) {
  clock_set_ = hooks_.now();
  events_.emplace_back(graph::ClockSet{set.by, set.taken_back});
}

graph::Load Backend::load() const {
  const auto status = inbox_.status();
  return {status.cpu, status.nodes};
}

std::map<StripId, graph::Level> Backend::meters() {
  std::map<StripId, graph::Level> meters;
  for (const auto& [node, levels] : inbox_.take_levels())
    if (const auto strip = strip_of(plan_, node))
      meters[*strip] = {{levels.peak[0], levels.peak[1]}, {levels.rms[0], levels.rms[1]}};
  return meters;
}

graph::EngineReport Backend::report() const {
  graph::EngineReport report{.left_out = left_out(plan_, samples_.loading())};
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
