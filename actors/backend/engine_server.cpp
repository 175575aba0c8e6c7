// What the life and death of servers means to the engine.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "backend/engine.hpp"

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Seconds load_limit{0.5};
constexpr Seconds adoption_limit{3};  // nothing can be handed over before a server's tree is known
constexpr auto retry_after = milliseconds(100);
constexpr auto settled_after = milliseconds(250);   // fades and moves are over
constexpr auto death_is_known = milliseconds(500);  // when the supervisor has told of it
constexpr auto check_period = seconds(10);
constexpr auto quiet = milliseconds(700);  // nothing is to be handed over so soon
constexpr int most_vain_repairs = 3;

const ServerInfo* active(const Servers& servers) {
  for (const auto& server : servers.servers)
    if (server.role == "active" && (server.state == "running" || server.state == "starting") && server.port != 0)
      return &server;
  return nullptr;
}

/// Whether the last life of that server accuses what it was sent.
bool crashed(const Servers& servers, const ServerInfo& last) {
  const auto now = std::ranges::find(servers.servers, last.name, &ServerInfo::name);
  return now != servers.servers.end() && now->crashed;
}

double milliseconds_between(Instant from, Instant to) { return between(from, to).count * 1e3; }

/// A voice may end while its release is on the way: that is no fault, and no drift.
bool concerns_voice(const std::string& reason) {
  auto digits = reason.find_first_of("0123456789");
  std::int32_t node{};
  if (digits == reason.npos) return false;
  std::from_chars(reason.data() + digits, reason.data() + reason.size(), node);
  return reason.find("not found") != reason.npos && (is_voice(NodeId{node}) || is_voice_modulator(NodeId{node}));
}

std::string shown(double ms) { return std::to_string(static_cast<long>(ms + 0.5)) + " ms"; }

}  // namespace

void Engine::take(const Servers& servers) {
  auto info = active(servers);
  if (server_ && (!info || info->epoch != info_.epoch || info->port != info_.port)) lose(crashed(servers, info_));
  if (info && !server_) connect(*info);
}

void Engine::connect(const ServerInfo& info) {
  info_ = info;
  since_ = out_.now();
  levels_ = std::make_shared<Levels>();
  auto report = [levels = levels_, said = out_.said, life = ++life_](const ServerReport& said_now) {
    if (auto heard = std::get_if<ServerLevels>(&said_now)) return levels->put(*heard);
    if (auto status = std::get_if<ServerStatus>(&said_now)) return levels->put(*status);
    auto started = std::get_if<NodeStarted>(&said_now);
    if (!started || is_voice(started->node)) said({life, said_now});
  };
  auto trace = [publish = out_.publish](Instant sent, std::optional<Instant> tag, const std::string& text) {
    publish(OscTrace{sent, tag ? tag->time_since_epoch().count() : 0, text});
  };
  server_ = options_.audio.connect(
      {info.port, info.own_network ? info.pid : 0, options_.units_dir, options_.library_dir, report, trace});
  plan_ = empty_plan(info_.limits);
  voice_nodes_.begin(info_.limits);
  buffers_.begin(info_.limits.buffers);
  adopt_buffers();
  load();
}

void Engine::load() {
  edition_ = options_.catalogue->edition();
  auto loaded = server_->load_units(load_limit);
  auto tree = loaded ? server_->tree(adoption_limit) : Result<NodeReport>(loaded.refusal());
  try_again_ = out_.now() + retry_after;
  if (!tree) {
    words_["trouble"] = tree.reason();
    return;
  }
  words_.erase("trouble");
  figures_["load_ms"] = milliseconds_between(since_, out_.now());
  found_ = believed(*tree, info_.limits);
  queue_.adopt(found_->voices, out_.now());
  if (auto strays = voice_nodes_.adopt(*found_); !strays.empty()) server_->perform(strays, {});
  stand();
}

/// From what was found to what should be; what is there already is kept.
void Engine::stand() {
  if (!found_ || !project_) return;
  auto began = out_.now();
  auto found = std::exchange(found_, {});
  auto next = advance(*project_, *options_.catalogue, std::move(found->plan), quarantine_, buffers_.ready());
  plan_ = std::move(next.plan);
  standing_ = true;
  suspects_.stood(began);
  tell_tempo();
  perform(next.step);
  introduce();
  want_samples();
  queue_.server_back(out_.now());
  hand_over(recorder_.path().empty() && found->recorders.empty() ? lead : blocked);
  auto took = milliseconds_between(began, out_.now());
  figures_["rebuilds"] += 1;
  figures_["rebuild_ms"] = took;
  auto nodes = count(tree_of(plan_));
  auto kept = next.step.now.empty() ? "took over " : "rebuilt ";
  tell(kept + std::to_string(nodes) + " nodes in " + shown(took),
       {{"nodes", nodes},
        {"commands", next.step.now.size()},
        {"rebuild_ms", took},
        {"since_server_ms", milliseconds_between(since_, out_.now())}});
  auto recording = recorder_.server_back(*server_, info_.epoch, found->recorders, out_.now());
  if (!recording) words_["trouble"] = recording.reason();
  last_check_ = out_.now();
}

void Engine::lose(bool crashed) {
  auto now = out_.now();
  recorder_.server_lost();
  told_ended_.clear();
  queue_.server_lost(now, look());
  tell_voices();
  server_.reset();
  buffers_.lost();
  voice_nodes_.begin({});
  found_.reset();
  standing_ = suspicious_ = false;
  plan_ = {};
  vain_repairs_ = 0;
  tell("the audio server of epoch " + std::to_string(info_.epoch) + " is gone", {});
  if (auto unit = suspects_.died(crashed, now)) {
    out_.publish(Event{now,
                       "backend",
                       "the audio server crashed again and again after '" + unit->def + "' came as " + place_of(*unit) +
                           ": it is left out, the rest plays",
                       {}});
    quarantine_changed();
  }
}

// ── what the server says ──────────────────────────────────────────────────────────────────────────────────────────

void Engine::take(const ServerSaid& said) {
  if (said.life != life_ || !server_) return;
  std::visit([this](const auto& report) { hear(report); }, said.report);
}

void Engine::hear(const NodeStarted& started) { queue_.started(voice_of(started.node)); }

/// A server that quits tells the end of every node, voices first and then the group that holds them: such a voice is
/// not over, the next server plays it on. So an end is believed when no group's has followed, or when the server has
/// outlived it.
void Engine::hear(const NodeEnded& ended) {
  const auto now = out_.now();
  if (is_voice(ended.node)) {
    told_ended_.emplace_back(now, voice_of(ended.node));
  } else if (seat_of(ended.node) && plan_.placement->leaving.contains(ended.node)) {
    plan_ = without(std::move(plan_), ended.node);
  } else if (seat_of(ended.node)) {
    suspicious_ = standing_;
    for (auto& [told, voice] : told_ended_) told = now + death_is_known;
  }
}

void Engine::end_voices_told_before(Instant limit) {
  while (!told_ended_.empty() && told_ended_.front().first <= limit) {
    const auto voice = told_ended_.front().second;
    told_ended_.pop_front();
    end_voice(voice);
  }
}

/// The voices process has given their ids to other notes.
void Engine::end_voices_begun_anew(const VoiceCommands& commands) {
  if (told_ended_.empty()) return;
  for (const auto& command : commands) {
    const auto* start = std::get_if<StartVoice>(&command);
    if (!start) continue;
    const auto known = std::ranges::find(told_ended_, start->voice, &std::pair<Instant, VoiceId>::second);
    if (known == told_ended_.end()) continue;
    told_ended_.erase(known);
    end_voice(start->voice);
  }
}

void Engine::end_voice(VoiceId voice) {
  buffers_.release(voice);
  if (auto over = voice_nodes_.ended(voice); !over.empty() && standing_) server_->perform(over, {});
  queue_.ended(voice);
}

void Engine::hear(const ServerFailed& failed) {
  if (concerns_voice(failed.reason)) return;
  suspicious_ = standing_;
  if (clock_set_ && out_.now() - *clock_set_ < settled_after) return;  // what was taken back may have been done already
  figures_["fails"] += 1;
  words_["last fail"] = failed.command + ": " + failed.reason;
}

/// Voices are in monotonic time and need nothing; the server is told again what it had.
void Engine::hear(const ClockSet& set) {
  figures_["clock_sets"] += 1;
  clock_set_ = out_.now();
  std::ostringstream words;
  words << std::fixed << std::setprecision(3) << "the system clock was set " << std::abs(set.by.count) << " s "
        << (set.by.count < 0 ? "back" : "ahead") << ": what the audio server had for later is handed over again";
  out_.publish(Event{out_.now(),
                     "backend",
                     words.str(),
                     {{"set_s", set.by.count}, {"taken_back", static_cast<double>(set.taken_back)}}});
}

void Engine::hear(const ClockAgrees& clock) {
  if (clock.agrees) words_.erase("clock");
  if (!clock.agrees)
    words_["clock"] =
        "the audio server's clock has not settled since the system clock was set: notes are given to it one by one, in "
        "time to a period";
}

// ── drift ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Result<Believed> Engine::look_at_tree(Seconds limit) {
  if (!standing_) return Refusal{"no audio server is running; see `status`"};
  auto tree = server_->tree(limit);
  if (!tree) return tree.refusal();
  return believed(*tree, info_.limits);
}

bool Engine::should_check(Instant now) const {
  if (!standing_ || now - last_command_ < settled_after || vain_repairs_ >= most_vain_repairs) return false;
  if (suspicious_) return now - last_check_ > settled_after;
  auto next = queue_.next();
  return now - last_check_ > check_period && (!next || *next > now + quiet);
}

/// Compares the server's tree with the plan, and mends what differs.
void Engine::check() {
  hand_over(blocked);
  auto found = look_at_tree(blocked);
  last_check_ = out_.now();
  suspicious_ = false;
  if (!found) return;
  for (auto voice : queue_.compare(found->voices, last_check_)) server_->perform({ReleaseUnit{node_of(voice)}}, {});
  if (auto strays = voice_nodes_.adopt(*found); !strays.empty()) server_->perform(strays, {});
  auto leaving = plan_.placement->leaving;
  for (const auto& [node, held] : leaving) plan_ = without(std::move(plan_), node);
  auto drift = diff(found->plan, plan_);
  drift.now.insert(drift.now.end(), drift.later.begin(), drift.later.end());
  if (drift.now.empty()) {
    vain_repairs_ = 0;
    return;
  }
  figures_["repairs"] += 1;
  ++vain_repairs_;
  auto repair = advance(*project_, *options_.catalogue, std::move(found->plan), quarantine_, buffers_.ready());
  plan_ = std::move(repair.plan);
  perform(repair.step);
  tell("mended " + std::to_string(drift.now.size()) +
           " differences: " + in_words(Commands(drift.now.begin(), drift.now.begin() + 1)),
       {});
}

}  // namespace beltane::backend
