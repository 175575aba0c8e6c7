#include "render/performance.hpp"

#include "model/project/tempo.hpp"
#include "render/score_player.hpp"
#include "scsynth/planning/beat_line.hpp"
#include "scsynth/planning/nodes.hpp"
#include "sequencer/automation.hpp"
#include "voices/voices.hpp"

namespace beltane::render {

namespace {

using std::chrono::milliseconds;

constexpr auto tick = milliseconds(10);
constexpr auto horizon = milliseconds(500);  // as the sequencer's
constexpr voices::Limits limits{.ids = 32'768};

sequencer::Take take_of(const RenderSpan& stretch) {
  return {.transport = {.playing = true, .anchor = stretch.begin, .anchor_beat = stretch.from}, .number = 1};
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

/// The voices process and the backend, for a score.
class ScorePerformance {
 public:
  ScorePerformance(const Project& project, const Catalogue& catalogue, const graph::Graph& graph,
                   const scsynth::Plan& plan, scsynth::AudioServer& server)
      : player_(catalogue, graph, plan, server) {
    voices_.learn(project, {}, {});
    voices_.handle({VoicesKnown{}}, {});
  }

  void play(const sequencer::PlannedMoves& moves, const std::vector<sequencer::Planned>& notes, Instant now) {
    Gestures gestures;
    for (const auto& move : moves) gestures.push_back(gesture_of(move));
    for (const auto& note : notes) gestures.emplace_back(note.play);
    player_.receive(voices_.play(gestures, now), now);
  }

  void tick(Instant now) {
    player_.end_voices(now);
    player_.receive(voices_.handle(player_.take_events(), now), now);
    player_.receive(voices_.tick(now), now);
    player_.hand_over(now);
  }

  std::size_t refused() const { return voices_.counts().refused; }

 private:
  voices::Voices voices_{limits};
  ScorePlayer player_;
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
