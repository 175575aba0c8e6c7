#pragma once

#include <queue>
#include <utility>
#include <vector>

#include "backend/voice_queue.hpp"
#include "graph/graph.hpp"
#include "model/catalogue/catalogue.hpp"
#include "scsynth/planning/glide.hpp"
#include "scsynth/planning/plan.hpp"
#include "scsynth/server.hpp"
#include "scsynth/voices/voice_nodes.hpp"

namespace beltane::render {

/// Plays voices and moves on a score, on which a plan stands, as the backend would on a server: from the same queue,
/// handed over in time, by a clock that its caller moves. Nobody tells the end of a voice: it is worked out.
class ScorePlayer {
 public:
  /// `catalogue` and `server` must outlive it.
  ScorePlayer(const Catalogue& catalogue, graph::Graph graph, scsynth::Plan plan, scsynth::AudioServer& server);

  /// Enters commands.
  void receive(const VoiceCommands& commands, Instant now) { queue_.receive(commands, now); }
  /// Voices that are over by now give back what they had.
  void end_voices(Instant now);
  /// Hands over what is due.
  void hand_over(Instant now);
  /// What happened to voices since the last call.
  VoiceEvents take_events() { return queue_.take_events(); }

  /// Makes it another graph at that time. True: units came, which know nothing of the beat. Samples that the plan did
  /// not have stay away.
  bool change(const graph::GraphChange& change, Instant at);

  /// Enters commands that were played before all that is rendered: nothing sounds of them.
  void skim(const VoiceCommands& commands, Instant now);
  /// From now on it sounds: what should, of what was skimmed, begins anew.
  void begin(Instant now);

 private:
  using End = std::pair<Instant, VoiceId>;

  graph::Playable playable(const StartVoice& start) const;
  scsynth::Commands commands_of(const backend::VoiceStep& step, Instant now);
  void perform(const backend::VoiceSteps& steps, Instant now);
  void introduce(Instant at);
  void begin(const graph::Move& move, Instant at);
  void move_on(Instant until);
  bool advance(const graph::GraphChange& change, Instant at);
  void expect_end(const backend::VoiceStep& step, Instant at);

  const Catalogue& catalogue_;
  graph::Graph graph_;
  scsynth::Plan plan_;
  scsynth::Glides glides_{};
  scsynth::AudioServer& server_;
  backend::VoiceQueue queue_{};
  scsynth::VoiceNodes nodes_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_{};
};

}  // namespace beltane::render
