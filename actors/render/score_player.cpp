#include "render/score_player.hpp"

#include "backend/voice_handover.hpp"
#include "graph/pitch.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::render {

namespace {

using scsynth::Commands;

constexpr Seconds fade_margin{0.05};
constexpr Seconds hit_length{2};
constexpr std::string_view release = "release";  // every sound that is held has it

/// How long a voice sounds after its end. Nobody tells: there is no server yet.
Seconds rings_on(const Catalogue& catalogue, const scsynth::PlannedVoice& voice) {
  if (voice.percussion) return hit_length;
  if (const auto set = voice.controls.find(release); set != voice.controls.end()) {
    if (const auto* seconds = std::get_if<double>(&set->second)) return Seconds{*seconds} + fade_margin;
  }
  const auto* unit = catalogue.find(voice.def);
  const auto* spec = unit ? find(*unit, release) : nullptr;
  return Seconds{spec ? spec->max : hit_length.count} + fade_margin;
}

}  // namespace

ScorePlayer::ScorePlayer(const Catalogue& catalogue, graph::Graph graph, scsynth::Plan plan,
                         scsynth::AudioServer& server)
    : catalogue_(catalogue),
      graph_(std::move(graph)),
      plan_(std::move(plan)),
      server_(server),
      nodes_(plan_.placement->limits) {}

graph::Playable ScorePlayer::playable(const StartVoice& start) const {
  return scsynth::playable(plan_, start.instrument, graph::pitch_of(start.frequency), start.velocity, false);
}

void ScorePlayer::hand_over(Instant now) {
  move_on(now + backend::lead);
  perform(queue_.due(now, backend::lead, [this](const StartVoice& start) { return playable(start); }), now);
}

void ScorePlayer::perform(const backend::VoiceSteps& steps, Instant now) {
  for (auto step = steps.begin(); step != steps.end();) {
    const auto at = step->at;
    Commands commands;
    for (; step != steps.end() && step->at == at; ++step) {
      for (auto& command : commands_of(*step, now)) commands.push_back(std::move(command));
      expect_end(*step, at.value_or(now));
    }
    if (!commands.empty()) server_.perform(commands, at.value_or(now));
  }
}

Commands ScorePlayer::commands_of(const backend::VoiceStep& step, Instant now) {
  const auto gesture = backend::gesture_of(step, graph::at_once);
  if (const auto* play = std::get_if<graph::PlayVoice>(&gesture)) return nodes_.play(*play, step.at, now, plan_);
  if (const auto* turn = std::get_if<graph::Turn>(&gesture)) return nodes_.turn(*turn, plan_);
  if (const auto* move = std::get_if<graph::Move>(&gesture)) return begin(*move, step.at.value_or(now)), Commands{};
  return nodes_.release(std::get<graph::Release>(gesture));
}

void ScorePlayer::begin(const graph::Move& move, Instant at) {
  if (auto steps = scsynth::steps_of(move, graph_, catalogue_)) glides_.begin(move.param, at, *std::move(steps));
  move_on(at);
}

void ScorePlayer::move_on(Instant until) {
  for (const auto& [at, change] : glides_.due(until)) (void)advance(change, at);
}

/// True: units came.
bool ScorePlayer::advance(const graph::GraphChange& change, Instant at) {
  graph_ = applied(std::move(graph_), change);
  const auto loaded = plan_.loaded;
  auto next = scsynth::advance(graph_, scsynth::touched_by(change), catalogue_, std::move(plan_), loaded);
  plan_ = std::move(next.plan);
  if (!next.step.now.empty()) server_.perform(next.step.now, at);
  if (!next.step.later.empty()) server_.perform(next.step.later, at + scsynth::fade_out);
  for (const auto strip : next.voices)
    for (const auto& [when, commands] : nodes_.retuned(*find(plan_, strip), at))
      server_.perform(commands, when.value_or(at));
  return next.units;
}

bool ScorePlayer::change(const graph::GraphChange& change, Instant at) {
  for (const auto& [strip, channel] : change.changed)
    for (const auto& [unit, how] : channel.changed)
      for (const auto& [name, value] : how.set) glides_.end({unit, name}, at);
  const bool units = advance(change, at);
  if (units) introduce(at);
  return units;
}

/// Units have come that know nothing of the controllers.
void ScorePlayer::introduce(Instant at) {
  Commands commands;
  for (const auto& turn : queue_.controllers(at)) {
    if (turn.at > at || turn.voice) continue;
    for (auto& command :
         nodes_.turn({.instrument = turn.instrument, .controller = turn.controller, .value = turn.value}, plan_))
      commands.push_back(std::move(command));
  }
  if (!commands.empty()) server_.perform(commands, at + backend::just_after);
}

void ScorePlayer::expect_end(const backend::VoiceStep& step, Instant at) {
  using Kind = backend::VoiceStep::Kind;
  const auto* strip = find(plan_, strip_of(step.voice.instrument));
  if (!strip || !strip->voice || step.kind == Kind::turn || step.kind == Kind::turn_ahead) return;
  if ((step.kind == Kind::start) != strip->voice->percussion) return;
  ends_.emplace(at + rings_on(catalogue_, *strip->voice), step.voice.voice);
}

void ScorePlayer::end_voices(Instant now) {
  for (; !ends_.empty() && ends_.top().first <= now; ends_.pop()) {
    queue_.ended(ends_.top().second);
    if (const auto over = nodes_.ended(ends_.top().second); !over.empty()) server_.perform(over, ends_.top().first);
  }
}

/// What was let go by then is not heard again.
void ScorePlayer::skim(const VoiceCommands& commands, Instant now) {
  using Kind = backend::VoiceStep::Kind;
  queue_.receive(commands, now);
  const auto stands = [](const StartVoice&) { return graph::Playable{.there = true}; };
  for (const auto& step : queue_.due(now, backend::lead, stands))
    if (step.kind == Kind::release || step.kind == Kind::cut || step.kind == Kind::free) queue_.ended(step.voice.voice);
}

void ScorePlayer::begin(Instant now) {
  queue_.server_lost(now, [this](const StartVoice& start) { return playable(start); });
  introduce(now);
  queue_.server_back(now);
}

}  // namespace beltane::render
