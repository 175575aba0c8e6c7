#include "render/performance.hpp"

#include <queue>

#include "backend/voice_handover.hpp"
#include "graph/pitch.hpp"
#include "model/project/tempo.hpp"
#include "scsynth/planning/beat_line.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/planning/glide.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/voices/voice_command.hpp"
#include "scsynth/voices/voice_nodes.hpp"
#include "sequencer/automation.hpp"
#include "voices/voices.hpp"

namespace beltane::render {

namespace {

using scsynth::Commands;
using std::chrono::milliseconds;

constexpr auto tick = milliseconds(10);
constexpr auto horizon = milliseconds(500);  // as the sequencer's
constexpr Seconds fade_margin{0.05};
constexpr Seconds hit_length{2};
constexpr std::string_view release = "release";  // every sound that is held has it
constexpr voices::Limits limits{.ids = 32'768};

sequencer::Take take_of(const RenderSpan& stretch) {
  return {.transport = {.playing = true, .anchor = stretch.begin, .anchor_beat = stretch.from}, .number = 1};
}

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

/// The beat, and the tempo from the start on and wherever it changes.
void conduct(const Project& project, const RenderSpan& stretch, scsynth::AudioServer& server) {
  const auto begin = time_at(*project.tempo, stretch.from);
  auto say = [&](Bpm tempo, Instant at) { server.set_bus(scsynth::tempo_bus, tempo.rate / 60, at); };
  say(tempo_at(*project.tempo, stretch.from), stretch.begin);
  server.set_bus(scsynth::beat_bus, scsynth::beat_told(stretch.from), stretch.begin);
  for (const auto& point : *project.tempo) {
    const auto at = stretch.begin + (time_at(*project.tempo, point.at) - begin);
    if (point.at > stretch.from && at < stretch.end) say(point.tempo, at);
  }
}

class ScorePerformance {
 public:
  ScorePerformance(const Project& project, const Catalogue& catalogue, const graph::Graph& graph,
                   const scsynth::Plan& plan, scsynth::AudioServer& server)
      : catalogue_(catalogue), graph_(graph), plan_(plan), server_(server), nodes_(plan.placement->limits) {
    voices_.learn(project, {}, {});
    voices_.handle({VoicesKnown{}}, {});
  }

  void play(const sequencer::PlannedMoves& moves, const std::vector<sequencer::Planned>& notes, Instant now) {
    Gestures gestures;
    for (const auto& move : moves) gestures.push_back(gesture_of(move));
    for (const auto& note : notes) gestures.emplace_back(note.play);
    queue_.receive(voices_.play(gestures, now), now);
  }

  void tick(Instant now) {
    end_voices(now);
    queue_.receive(voices_.tick(now), now);
    move_on(now + backend::lead);
    hand_over(queue_.due(now, backend::lead,
                         [this](const StartVoice& start) {
                           return playable(plan_, start.instrument, graph::pitch_of(start.frequency), start.velocity,
                                           false);
                         }),
              now);
  }

  std::size_t refused() const { return voices_.counts().refused; }

 private:
  using End = std::pair<Instant, VoiceId>;

  void hand_over(const backend::VoiceSteps& steps, Instant now) {
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

  Commands commands_of(const backend::VoiceStep& step, Instant now) {
    const auto gesture = backend::gesture_of(step, graph::at_once);
    if (const auto* play = std::get_if<graph::PlayVoice>(&gesture)) return nodes_.play(*play, step.at, now, plan_);
    if (const auto* turn = std::get_if<graph::Turn>(&gesture)) return nodes_.turn(*turn, plan_);
    if (const auto* move = std::get_if<graph::Move>(&gesture)) return begin(*move, step.at.value_or(now)), Commands{};
    return nodes_.release(std::get<graph::Release>(gesture));
  }

  void begin(const graph::Move& move, Instant at) {
    if (auto steps = scsynth::steps_of(move, graph_, catalogue_)) glides_.begin(move.param, at, *std::move(steps));
    move_on(at);
  }

  void move_on(Instant until) {
    for (const auto& [at, change] : glides_.due(until)) {
      graph_ = applied(std::move(graph_), change);
      const auto loaded = plan_.loaded;
      auto next = advance(graph_, scsynth::touched_by(change), catalogue_, std::move(plan_), loaded);
      plan_ = std::move(next.plan);
      if (!next.step.now.empty()) server_.perform(next.step.now, at);
      for (const auto strip : next.voices)
        for (const auto& [when, commands] : nodes_.retuned(*find(plan_, strip), at))
          server_.perform(commands, when.value_or(at));
    }
  }

  void expect_end(const backend::VoiceStep& step, Instant at) {
    using Kind = backend::VoiceStep::Kind;
    const auto* strip = find(plan_, strip_of(step.voice.instrument));
    if (!strip || !strip->voice || step.kind == Kind::turn || step.kind == Kind::turn_ahead) return;
    if ((step.kind == Kind::start) != strip->voice->percussion) return;
    ends_.emplace(at + rings_on(catalogue_, *strip->voice), step.voice.voice);
  }

  void end_voices(Instant now) {
    for (; !ends_.empty() && ends_.top().first <= now; ends_.pop()) {
      queue_.ended(ends_.top().second);
      if (const auto over = nodes_.ended(ends_.top().second); !over.empty()) server_.perform(over, ends_.top().first);
    }
    queue_.receive(voices_.handle(queue_.take_events(), now), now);
  }

  const Catalogue& catalogue_;
  graph::Graph graph_;
  scsynth::Plan plan_;
  scsynth::Glides glides_{};
  scsynth::AudioServer& server_;
  voices::Voices voices_{limits};
  backend::VoiceQueue queue_{};
  scsynth::VoiceNodes nodes_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_{};
};

}  // namespace

Performed perform(const Project& project, const Catalogue& catalogue, const graph::Graph& graph,
                  const scsynth::Plan& plan, const RenderSpan& stretch, scsynth::AudioServer& server) {
  const sequencer::TakeSource score{project, catalogue};
  const auto take = take_of(stretch);
  conduct(project, stretch, server);
  ScorePerformance performance(project, catalogue, graph, plan, server);
  Performed performed;
  auto known_to = stretch.begin;
  for (auto now = stretch.begin - horizon; now < stretch.end; now += tick) {
    const auto to = std::min(now + horizon + tick, stretch.end);
    const auto notes = planned(score, take, known_to, to);
    performance.play(planned_moves(score, take, known_to, to), notes, now);
    known_to = std::max(known_to, to);
    performed.notes += notes.size();
    performance.tick(now);
  }
  performed.refused = performance.refused();
  return performed;
}

}  // namespace beltane::render
