#include "backend/engine.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto levels_period = milliseconds(50);
constexpr auto shortest_rest = milliseconds(5);    // what is due sooner is handed over a little later than `lead` ahead
constexpr auto longest_rest = milliseconds(50);    // levels are told, and clocks looked at
constexpr auto settled_after = milliseconds(250);  // fades and moves are over
constexpr auto check_period = seconds(10);
constexpr auto quiet = milliseconds(700);  // nothing is to be handed over so soon
constexpr int most_vain_repairs = 3;
constexpr Seconds trial_length{2};  // on a standby, of what a server may die of; a hang is noticed before

}  // namespace

Engine::Engine(EngineOptions options, BackendOutputs outputs)
    : options_(std::move(options)),
      out_(std::move(outputs)),
      voices_(options_.incarnation, out_.voices),
      quarantine_(options_.quarantine_note, out_.now()),
      recording_({.files = options_.wav,
                  .answer = out_.answer,
                  .tell =
                      [this](const std::string& text) {
                        out_.publish(Event{out_.now(), "backend", text, {}});
                      },
                  .replay = options_.replay,
                  .now = out_.now},
                 options_.recording_note),
      standby_(options_.connect, [this](const Traced& traced) { return hooks(traced); }) {}

Engine::~Engine() { recording_.close(life_.engine.get(), out_.now()); }

// ── what should sound ─────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const Project& project) {
  if (project_) voices_.learn(*project_, project);
  project_ = project;
  (void)tell_all(quarantine_.forget_replaced(project));
  if (!life_.stands) {
    recording_.changed(project, quarantine_.units(), out_.now());
    return stand();
  }
  learn();
  update();
}

/// What should sound may have changed: the engine is told the difference. `trial`: a server may die of it.
void Engine::update(Caution caution) {
  if (!life_.stands) return;
  const bool was_set_back = known_.edition == graph::no_edition;
  const auto change = derive(known_, *project_, *options_.catalogue, quarantine_.units());
  if (was_set_back) words_.erase("trouble");
  if (change.empty()) return;
  recording_.changed(*project_, quarantine_.units(), out_.now());
  drift_.changed = out_.now();
  drift_.vain_repairs = 0;
  const auto changed = caution == Caution::trial ? life_.engine->change_on_trial(change, graph::at_once, trial_length)
                                                 : life_.engine->change(change, graph::at_once);
  if (!changed) return set_back(changed.reason());
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
  hand_over(blocked + standby::Canary::hang_limit);  // a standby is first
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
  recording_.heard(playhead, out_.now());
  const bool other = std::exchange(tempo_, playhead.tempo) != playhead.tempo;
  auto* engine = standing();
  if (!engine) return;
  if (other) (void)engine->set_tempo(playhead.tempo, graph::at_once);
  engine->set_position(playhead, by_engine(engine->clock(), out_.now() + lead));
}

// ── voices ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const loop::Peer& peer, const VoiceCommands& commands) {
  // The voices process has given ids to other notes.
  if (life_.engine)
    for (const auto& command : commands)
      if (const auto* start = std::get_if<StartVoice>(&command)) life_.engine->reuse(start->voice);
  handle_events();
  voices_.receive(commands, out_.now());
  recording_.played(commands, out_.now());
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

void Engine::handle(const graph::ChannelMuted& muted) {
  if (const auto news = muted_.hear(muted, project()); !news.empty()) (void)tell_all({news});
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
  retry(now);
  if (should_check(now)) check();
}

/// Gives back what was withdrawn, where its time has come.
void Engine::retry(Instant now) {
  if (!life_.stands) return;
  const bool given_back = tell_all(quarantine_.look(project(), now));
  if (tell_all(quarantine_.try_again(project(), now)) || given_back) update(Caution::trial);
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
    recording_.start(peer, request, standing(), life_.server.epoch);
  keep_journal();
  out_.pong({0, health()});
}

/// Begins the journal of a recording that has none yet.
void Engine::keep_journal() {
  if (project_ && recording_.lacks_journal())
    recording_.begin_journal(*project_, quarantine_.units(), voices_.all(out_.now()), out_.now());
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
  if (const auto words = muted_.words(project()); !words.empty()) health.words["muted"] = words;
  return health;
}

}  // namespace beltane::backend
