// The lives of engines: from the first notice of a server until it is gone, and how the next one takes over.

#include <algorithm>
#include <iterator>

#include "backend/engine.hpp"

namespace beltane::backend {
namespace {

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

}  // namespace

// ── an engine's life ──────────────────────────────────────────────────────────────────────────────────────────────

void Engine::receive(const Servers& servers) {
  const auto* info = active(servers);
  standby_.receive(servers);
  if (life_.there && !(info && is_same_life(*info, life_.server))) leave(servers, info);
  if (info && !life_.there) {
    life_ = {.server = *info, .there = true, .since = out_.now()};
    connect();
  }
  if (standby_.is_to_go()) lose_standby(has_crashed(servers, *standby_.server()));
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
  if (life_.server.engine.empty()) {
    quarantine_.held(all, engine.built().commands > 0, began);
    quarantine_.stood(began);
  }
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
  auto goes_on = recording_.engine_back(engine, life_.server.epoch, found.recordings);
  if (!goes_on) words_["trouble"] = goes_on.reason();
  keep_journal();
  drift_.looked = out_.now();
}

/// The voices that it had are the next one's.
void Engine::drop_engine() {
  recording_.engine_lost();
  if (life_.engine) voices_.engine_lost(*life_.engine, out_.now());
  voices_.tell();
  muted_.clear();
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
  if (active || !is_standby(servers, life_.server)) lose(has_crashed(servers, life_.server));
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
  muted_.clear();
  life_.server = next;
  life_.traced = standby_.take_over(lives ? std::optional(last) : std::nullopt, life_.traced);
  figures_["changeovers"] += 1;
  drift_.suspected = true;
  tell("the audio server of epoch " + std::to_string(last.epoch) + (lives ? " stands by" : " is gone") + ": epoch " +
       std::to_string(next.epoch) + ", its mirror, plays on");
  if (!lives && tell_all(quarantine_.died(has_crashed(servers, last), project(), out_.now()))) update();
  quarantine_.stood(out_.now(), false);
  handle_events();
  if (!life_.stands) return true;
  auto goes_on = recording_.engine_back(*life_.engine, next.epoch, {});
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
  lives ? drop_engine() : lose(has_crashed(servers, life_.server));
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
  const bool was_built = life_.engine && life_.engine->standby_is_built();  // else nothing that it was given was run
  standby_.lose();
  std::optional<standby::Withheld> withheld;
  if (life_.engine) withheld = life_.engine->lose_standby(crashed);
  out_.publish(Event{out_.now(), "backend", "the standby of epoch " + std::to_string(last.epoch) + " is gone", {}});
  handle_events();
  if (withheld && life_.stands) return withhold(*withheld, "crashed");
  if (tell_all(quarantine_.died(crashed && was_built, project(), out_.now(), false))) update();
  if (life_.stands) quarantine_.stood(out_.now(), false);
}

/// What the standby ended of, in that way, is not given to the engine that is heard.
void Engine::withhold(const standby::Withheld& withheld, const std::string& ended) {
  std::vector<std::pair<UnitId, UnitName>> units;
  for (const auto& change : withheld.changes) std::ranges::move(brought_by(change), std::back_inserter(units));
  figures_["withheld"] += 1;
  if (tell_all(quarantine_.accuse(ended, units, project(), out_.now()))) {
    set_back("that of which the standby " + ended + " is withheld");
    return update();
  }
  const auto what = withheld.changes.empty() ? "new definitions" : "a change of routes";
  out_.publish(Event{out_.now(),
                     "backend",
                     "the standby " + ended + " when it was given " + what + ": what is heard never got them",
                     {}});
}

/// From now on its crash accuses what it was given.
void Engine::handle(const graph::StandbyBuilt&) { quarantine_.stood(out_.now()); }

void Engine::handle(const graph::StandbyReady&) {
  if (quarantine_.is_searching()) {
    quarantine_.spare_ready(out_.now());
    update(Caution::trial);
  }
  const auto epoch = standby_.server() ? standby_.server()->epoch : 0;
  out_.publish(Event{out_.now(), "backend", "the standby of epoch " + std::to_string(epoch) + " is ready", {}});
}

void Engine::handle(const graph::StandbyFailed& failed) {
  standby_.fail(failed.why, out_.now());
  out_.publish(Event{out_.now(), "backend", "the standby is of no use: " + failed.why, {}});
  if (!life_.engine) return;
  const auto withheld = life_.engine->take_withheld();
  if (withheld && life_.stands) withhold(*withheld, "hung");
}

}  // namespace beltane::backend
