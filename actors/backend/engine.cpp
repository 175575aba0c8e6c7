#include "backend/engine.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iterator>
#include <sstream>

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto levels_period = milliseconds(50);
constexpr auto retry_after = milliseconds(100);
constexpr auto shortest_rest = milliseconds(5);    // what is due sooner is handed over a little later than `lead` ahead
constexpr auto longest_rest = milliseconds(50);    // levels are told, and clocks looked at
constexpr auto settled_after = milliseconds(250);  // fades and moves are over
constexpr auto check_period = seconds(10);
constexpr auto quiet = milliseconds(700);  // nothing is to be handed over so soon
constexpr int most_vain_repairs = 3;

double milliseconds_between(Instant from, Instant to) { return between(from, to).count * 1e3; }

std::string shown(double ms) { return std::to_string(static_cast<long>(ms + 0.5)) + " ms"; }

const ServerInfo* active(const Servers& servers) {
  for (const auto& server : servers.servers)
    if (server.role == "active" && (server.state == "running" || server.state == "starting")) return &server;
  return nullptr;
}

/// Whether that life still runs, as one that took over before the supervisor says so.
bool is_standby(const Servers& servers, const ServerInfo& life) {
  return std::ranges::any_of(servers.servers, [&](const ServerInfo& one) {
    return is_same_life(one, life) && one.state == "running" && one.role == "standby";
  });
}

/// Whether the last life of that server accuses what it was sent.
bool crashed(const Servers& servers, const ServerInfo& last) {
  const auto now = std::ranges::find(servers.servers, last.name, &ServerInfo::name);
  return now != servers.servers.end() && now->crashed;
}

}  // namespace

Engine::Engine(EngineOptions options, BackendOutputs outputs)
    : options_(std::move(options)),
      out_(std::move(outputs)),
      voices_(options_.incarnation, out_.voices),
      quarantine_(options_.quarantine_note, out_.now()),
      recording_(options_.wav, options_.recording_note, out_.answer),
      standby_(options_.connect, [this](const Traced& traced) { return hooks(traced); }) {}

Engine::~Engine() { recording_.close(life_.engine.get(), out_.now()); }

// ── what should sound ─────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const Project& project) {
  if (project_) voices_.learn(*project_, project);
  project_ = project;
  (void)tell_all(quarantine_.forget_replaced(project));
  if (!life_.stands) return stand();
  learn();
  update();
}

/// What should sound may have changed: the engine is told the difference.
void Engine::update() {
  if (!life_.stands) return;
  const bool was_set_back = known_.edition == graph::no_edition;
  const auto change = derive(known_, *project_, *options_.catalogue, quarantine_.units());
  if (was_set_back) words_.erase("trouble");
  if (change.empty()) return;
  drift_.changed = out_.now();
  drift_.vain_repairs = 0;
  if (auto changed = life_.engine->change(change, graph::at_once); !changed) return set_back(changed.reason());
  const auto brought = brought_by(change);
  if (!brought.empty()) introduce();
  quarantine_.brought(change, out_.now());
}

/// The engine refused a change: what it has is what the next one begins with, soon.
void Engine::set_back(const std::string& reason) {
  words_["trouble"] = reason;
  known_ = {.graph = life_.engine->standing().graph, .edition = graph::no_edition};
  drift_.suspected = true;
}

/// The catalogue may have grown: the engine is to have the new units before they are used.
void Engine::learn() {
  const auto edition = options_.catalogue->edition();
  if (!life_.stands || edition == known_.edition || out_.now() < life_.try_again) return;
  hand_over(blocked + standby::Canary::patience);  // a standby is first
  const auto renewed = life_.engine->renew(options_.catalogue->renewed_since(known_.edition));
  if (!renewed) {
    life_.try_again = out_.now() + retry_after;
    words_["trouble"] = renewed.reason();
    return;
  }
  words_.erase("trouble");
  drift_.vain_repairs = 0;
  update();
  introduce();
}

/// Units have come that know nothing of the controllers.
void Engine::introduce() { voices_.introduce(*life_.engine, out_.now()); }

/// False: there is nothing to tell.
bool Engine::tell_all(const std::vector<std::string>& texts) {
  for (const auto& text : texts) out_.publish(Event{out_.now(), "backend", text, {}});
  return !texts.empty();
}

void Engine::receive(const Playhead& playhead) {
  const bool other = std::exchange(tempo_, playhead.tempo) != playhead.tempo;
  auto* engine = standing();
  if (!engine) return;
  if (other) (void)engine->set_tempo(playhead.tempo, graph::at_once);
  engine->set_position(playhead, by_engine(engine->clock(), out_.now() + lead));
}

// ── an engine's life ──────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const Servers& servers) {
  const auto* info = active(servers);
  standby_.receive(servers);
  if (life_.there && !(info && is_same_life(*info, life_.server))) leave(servers, info);
  if (info && !life_.there) {
    life_ = {.server = *info, .there = true, .since = out_.now()};
    connect();
  }
  if (standby_.is_to_go()) lose_standby(crashed(servers, *standby_.server()));
  keep_standby();
}

void Engine::connect() {
  life_.traced = std::make_shared<std::atomic<bool>>(true);
  auto made = options_.connect(life_.server, hooks(life_.traced));
  life_.try_again = out_.now() + retry_after;
  if (!made) {
    words_["trouble"] = made.reason();
    return;
  }
  life_.engine = with_room_for_standby(*std::move(made));
  join();
}

graph::EngineHooks Engine::hooks(const Traced& traced) const {
  graph::EngineHooks hooks{.now = out_.now, .wake = out_.wake};
  if (out_.trace)
    hooks.trace = [tell = out_.trace, traced](Instant sent, std::optional<Instant> tag, const auto& text) {
      if (*traced) tell([&] { return OscTrace{sent, tag ? tag->time_since_epoch().count() : 0, text()}; });
    };
  return hooks;
}

std::unique_ptr<standby::MirroredBackend> Engine::with_room_for_standby(std::unique_ptr<graph::AudioBackend> engine) {
  return std::make_unique<standby::MirroredBackend>(
      std::move(engine), standby::Surroundings{out_.now, out_.wake, options_.make_worker, &retired_});
}

void Engine::join() {
  auto found = life_.engine->join();
  const auto now = out_.now();
  life_.try_again = now + retry_after;
  if (!found) {
    words_["trouble"] = found.reason();
    return;
  }
  words_.erase("trouble");
  figures_["load_ms"] = milliseconds_between(life_.since, now);
  voices_.adopt(found->voices, now);
  life_.found = *std::move(found);
  stand();
}

/// From what was found to what should be; what is there already is kept.
void Engine::stand() {
  if (!life_.found || !project_) return;
  const auto began = out_.now();
  const auto found = *std::exchange(life_.found, {});
  auto& engine = *life_.engine;
  known_ = {};
  const auto all = derive(known_, *project_, *options_.catalogue, quarantine_.units());
  if (tempo_) (void)engine.set_tempo(*tempo_, graph::at_once);
  if (auto changed = engine.change(all, graph::at_once); !changed) words_["trouble"] = changed.reason();
  life_.stands = true;
  drift_ = {.changed = began};
  if (life_.server.engine.empty()) quarantine_.stood(began);
  introduce();
  voices_.engine_back(out_.now());
  hand_over(recording_.runs() || !found.recordings.empty() ? blocked : lead);
  const auto took = milliseconds_between(began, out_.now());
  figures_["rebuilds"] += 1;
  figures_["rebuild_ms"] = took;
  const auto [nodes, commands] = engine.built();
  const auto where = life_.server.engine.empty() ? "" : " of the " + life_.server.engine + " engine";
  tell((commands == 0 ? "took over " : "rebuilt ") + std::to_string(nodes) + " nodes" + where + " in " + shown(took),
       {{"nodes", nodes},
        {"commands", commands},
        {"rebuild_ms", took},
        {"since_server_ms", milliseconds_between(life_.since, out_.now())}});
  auto goes_on = recording_.engine_back(engine, life_.server.epoch, found.recordings, out_.now());
  if (!goes_on) words_["trouble"] = goes_on.reason();
  drift_.looked = out_.now();
}

/// The voices that it had are the next one's.
void Engine::drop_engine() {
  recording_.engine_lost();
  if (life_.engine) voices_.engine_lost(*life_.engine, out_.now());
  voices_.tell();
  life_ = {};
}

void Engine::lose(bool crashed) {
  const auto server = life_.server;
  drop_engine();
  if (!server.engine.empty()) return tell("the " + server.engine + " engine plays no more");
  tell("the audio server of epoch " + std::to_string(server.epoch) + " is gone");
  (void)tell_all(quarantine_.died(crashed, project(), out_.now()));
}

// ── a second server ───────────────────────────────────────────────────────────────────────────────────────────────

/// The server that played does so no more: it is gone, or it is another's turn. Where the supervisor names none the
/// standby is the next.
void Engine::leave(const Servers& servers, const ServerInfo* active) {
  const auto& waiting = standby_.server();
  const bool is_next = waiting && (active ? is_same_life(*active, *waiting) : is_running(servers, *waiting));
  if (is_next && change_over(servers, active ? *active : *waiting)) return;
  if (active || !is_standby(servers, life_.server)) lose(crashed(servers, life_.server));
}

bool Engine::change_over(const Servers& servers, const ServerInfo& next) {
  if (!life_.stands) return false;
  hand_over(recording_.runs() ? blocked : lead);
  return change_to_mirror(servers, next) || change_to_warm(servers, next);
}

/// It plays on: what the former server was given, it has.
bool Engine::change_to_mirror(const Servers& servers, const ServerInfo& next) {
  const auto last = life_.server;
  const bool lives = is_running(servers, last);
  if (lives) recording_.engine_leaves(*life_.engine);
  if (!(lives ? life_.engine->swap() : life_.engine->promote())) return false;
  recording_.engine_lost();
  life_.server = next;
  life_.traced = standby_.take_over(lives ? std::optional(last) : std::nullopt, life_.traced);
  figures_["changeovers"] += 1;
  drift_.suspected = true;
  tell("the audio server of epoch " + std::to_string(last.epoch) + (lives ? " stands by" : " is gone") + ": epoch " +
       std::to_string(next.epoch) + ", its mirror, plays on");
  if (!lives && tell_all(quarantine_.died(crashed(servers, last), project(), out_.now()))) update();
  quarantine_.stood(out_.now());
  handle_events();
  if (!life_.stands) return true;
  auto goes_on = recording_.engine_back(*life_.engine, next.epoch, {}, out_.now());
  if (!goes_on) words_["trouble"] = goes_on.reason();
  return true;
}

/// It has definitions and samples, and is given the graph and the voices now.
bool Engine::change_to_warm(const Servers& servers, const ServerInfo& next) {
  auto warm = life_.engine->take_warm();
  if (!warm) return false;
  const bool lives = is_running(servers, life_.server);
  if (lives) recording_.engine_leaves(*life_.engine);
  const auto traced = standby_.take_over({}, {});
  lives ? drop_engine() : lose(crashed(servers, life_.server));
  figures_["changeovers"] += 1;
  life_ = {.server = next,
           .there = true,
           .engine = with_room_for_standby(std::move(warm->first)),
           .traced = traced,
           .found = std::move(warm->second),
           .since = out_.now()};
  stand();
  return true;
}

void Engine::keep_standby() {
  if (life_.stands) standby_.keep(*life_.engine, life_.server, out_.now());
}

void Engine::lose_standby(bool crashed) {
  const auto last = *standby_.server();
  standby_.lose();
  const auto withheld = life_.engine ? life_.engine->lose_standby(crashed) : std::nullopt;
  out_.publish(Event{out_.now(), "backend", "the standby of epoch " + std::to_string(last.epoch) + " is gone", {}});
  handle_events();
  if (withheld && life_.stands) return withhold(*withheld);
  if (tell_all(quarantine_.died(crashed, project(), out_.now()))) update();
  if (life_.stands) quarantine_.stood(out_.now());
}

/// What the standby died of is not given to the engine that is heard.
void Engine::withhold(const standby::Withheld& withheld) {
  std::vector<std::pair<UnitId, UnitName>> units;
  for (const auto& change : withheld.changes) std::ranges::move(brought_by(change), std::back_inserter(units));
  figures_["withheld"] += 1;
  if (tell_all(quarantine_.accuse(units, project(), out_.now()))) {
    set_back("what the standby crashed of is withheld");
    return update();
  }
  const auto what = withheld.changes.empty() ? "new definitions" : "a change of routes";
  out_.publish(Event{out_.now(),
                     "backend",
                     std::string("the standby crashed when it was given ") + what + ": what is heard never got them",
                     {}});
}

/// From now on its crash accuses what it was given.
void Engine::handle(const graph::StandbyBuilt&) { quarantine_.stood(out_.now()); }

void Engine::handle(const graph::StandbyReady&) {
  const auto epoch = standby_.server() ? standby_.server()->epoch : 0;
  out_.publish(Event{out_.now(), "backend", "the standby of epoch " + std::to_string(epoch) + " is ready", {}});
}

void Engine::handle(const graph::StandbyFailed& failed) {
  standby_.fail(failed.why, out_.now());
  out_.publish(Event{out_.now(), "backend", "the standby is of no use: " + failed.why, {}});
}

// ── voices ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const loop::Peer& peer, const VoiceCommands& commands) {
  // The voices process has given ids to other notes.
  if (life_.engine)
    for (const auto& command : commands)
      if (const auto* start = std::get_if<StartVoice>(&command)) life_.engine->reuse(start->voice);
  handle_events();
  voices_.receive(commands, out_.now());
  hand_over(lead);
  voices_.listen(peer);
  if (commands.empty()) voices_.answer(out_.now());
}

void Engine::hand_over(Seconds ahead) {
  if (auto* engine = standing()) voices_.hand_over(*engine, out_.now(), ahead);
}

// ── what the engine says ──────────────────────────────────────────────────────────────────────────────────────────

void Engine::handle_events() {
  if (!life_.engine) return;
  for (const auto& event : life_.engine->events()) std::visit([this](const auto& one) { handle(one); }, event);
  if (!std::exchange(life_.went_away, false)) return;
  const auto server = life_.server;  // it may come back without the supervisor's help
  lose(false);
  life_ = {.server = server, .there = true, .since = out_.now(), .try_again = out_.now() + retry_after};
}

void Engine::handle(const graph::ChannelSilenced& channel) {
  const auto name = project_ ? std::string(name_of(*project_, channel.strip)) : std::string();
  out_.publish(
      Event{out_.now(),
            "backend",
            "'" + name + "' is silent: what it plays came to values that are no numbers; change one of its units",
            {}});
}

void Engine::handle(const graph::Failed& failed) {
  if (failed.is_command) figures_["fails"] += 1;
  words_["last fail"] = failed.what;
}

void Engine::handle(const graph::Mended& mended) {
  figures_["repairs"] += 1;
  ++drift_.vain_repairs;
  drift_.mended = true;
  drift_.changed = out_.now();
  tell("mended " + std::to_string(mended.differences) + " differences: " + mended.first);
}

void Engine::handle(const graph::ClockSet& set) {
  figures_["clock_sets"] += 1;
  std::ostringstream words;
  words << std::fixed << std::setprecision(3) << "the system clock was set " << std::abs(set.by.count) << " s "
        << (set.by.count < 0 ? "back" : "ahead") << ": what the audio server had for later is handed over again";
  out_.publish(Event{out_.now(),
                     "backend",
                     words.str(),
                     {{"set_s", set.by.count}, {"taken_back", static_cast<double>(set.taken_back)}}});
}

// ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::tick() {
  const auto now = out_.now();
  ticked_ = now;
  handle_events();
  if (is_awaited() && now >= life_.try_again) life_.engine ? join() : connect();
  learn();
  hand_over(lead);
  keep_standby();
  voices_.tell();
  tell_levels(now);
  if (auto* engine = standing())
    if (const auto news = recording_.look(*engine, now)) out_.publish(Event{now, "backend", *news, {}});
  if (life_.stands && tell_all(quarantine_.try_again(project(), now))) update();
  if (should_check(now)) check();
}

Instant Engine::next_tick() const {
  Instant due = ticked_ + longest_rest;
  if (is_awaited()) due = std::min(due, life_.try_again);
  if (life_.stands) {
    if (const auto next = voices_.next()) due = std::min<Instant>(due, *next + Seconds{-lead.count});
    if (const auto next = life_.engine->due()) due = std::min(due, *next);
  }
  return std::max<Instant>(due, ticked_ + shortest_rest);
}

bool Engine::should_check(Instant now) const {
  if (!life_.stands || now - drift_.changed < settled_after || drift_.vain_repairs >= most_vain_repairs) return false;
  if (drift_.suspected) return now - drift_.looked > settled_after;
  const auto next = voices_.next();
  return now - drift_.looked > check_period && (!next || *next > now + quiet);
}

/// Has the engine compare what it has with what it should have, and mend what differs.
void Engine::check() {
  hand_over(blocked);
  const auto found = life_.engine->check();
  drift_.looked = out_.now();
  drift_.suspected = drift_.mended = false;
  if (!found) return;
  voices_.compare(*life_.engine, found->voices, drift_.looked);
  handle_events();
  update();
  if (!drift_.mended) drift_.vain_repairs = 0;
}

void Engine::tell_levels(Instant now) {
  auto* engine = standing();
  if (!engine || now - told_levels_ < levels_period) return;
  told_levels_ = now;
  const auto load = engine->load();
  Meters meters{.cpu = load.cpu, .nodes = load.nodes};
  for (const auto& [strip, level] : engine->meters())
    meters.strips.push_back({strip, {level.peak[0], level.peak[1]}, {level.rms[0], level.rms[1]}});
  out_.publish(meters);
}

void Engine::tell(const std::string& text, std::map<std::string, double> figures) {
  words_["server"] = text;
  out_.publish(Event{out_.now(), "backend", text, std::move(figures)});
}

// ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const loop::Peer& peer, const BackendRequest& request) {
  hand_over(blocked);
  std::visit([&](const auto& one) { answer(peer, one); }, request);
}

/// Whoever was answered and asks for the status next is told what is so now.
void Engine::answer(const loop::Peer& peer, const Record& request) {
  if (request.path.empty())
    recording_.stop(peer, request, life_.engine.get(), out_.now());
  else
    recording_.start(peer, request, standing(), life_.server.epoch, out_.now());
  out_.pong({0, health()});
}

void Engine::answer(const loop::Peer& peer, const InspectTree& request) {
  auto* engine = standing();
  const auto differs =
      engine ? engine->inspect() : Result<std::string>(Refusal{"no audio server is running; see `status`"});
  out_.answer(peer, {request.ticket, differs ? *differs : "", differs ? "" : differs.reason(), 0});
}

void Engine::answer(const loop::Peer& peer, const ListQuarantine& request) {
  out_.answer(peer, {.ticket = request.ticket, .quarantine = quarantine_.list(project(), out_.now())});
}

void Engine::answer(const loop::Peer& peer, const ReleaseQuarantined& request) {
  const auto released = quarantine_.release(project(), request.unit);
  if (!released) return out_.answer(peer, {request.ticket, "", released.reason(), 0});
  const auto place = place_of(project(), {.unit = request.unit.unit, .kind = *released});
  (void)tell_all({"'" + *released + "' at " + place + " is released from quarantine"});
  update();
  out_.answer(peer, {request.ticket, *released, "", 0});
}

Health Engine::health() {
  const auto& queue = voices_.figures();
  Health health{"backend", options_.pid, life_.stands || (life_.found && !project_), figures_, words_};
  health.figures["voices"] = static_cast<double>(queue.voices);
  health.figures["lates"] = static_cast<double>(queue.lates + played_late_);
  health.figures["missed"] = static_cast<double>(queue.missed);
  health.figures["refused"] = static_cast<double>(queue.refused);
  if (queue.least_lead) health.figures["lead_min_ms"] = queue.least_lead->count * 1e3;
  health.figures["server_epoch"] = static_cast<double>(life_.server.epoch);
  const auto load = life_.engine ? life_.engine->load() : graph::EngineLoad{};
  health.figures["nodes"] = load.nodes;
  health.figures["cpu"] = load.cpu;
  if (life_.engine) {
    auto report = life_.engine->report();
    health.figures.merge(report.figures);
    health.words.merge(report.words);
    if (report.omitted > 0)
      health.words["left out"] =
          report.first_omitted + (report.omitted > 1 ? " (and " + std::to_string(report.omitted - 1) + " more)" : "");
  }
  recording_.report(health);
  if (const auto words = standby_.words(); !words.empty() && !health.words.contains("standby"))
    health.words["standby"] = words;
  if (standby_.server()) health.figures["standby_epoch"] = static_cast<double>(standby_.server()->epoch);
  if (const auto words = quarantine_.words(project(), out_.now()); !words.empty()) health.words["quarantine"] = words;
  return health;
}

}  // namespace beltane::backend
