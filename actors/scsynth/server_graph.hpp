#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "graph/audio_backend.hpp"
#include "scsynth/planning/beat_line.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/planning/glide.hpp"
#include "scsynth/sample_loader.hpp"
#include "scsynth/voices/voice_player.hpp"

namespace beltane::scsynth {

/// The graph that one server plays: plans which nodes, buses and buffers it needs, and sends the difference.
class ServerGraph {
 public:
  /// What the graph uses of the server's life. All of it outlives the graph.
  struct Context {
    const Catalogue& catalogue;
    const ServerLimits& limits;
    std::function<Instant()> now;
    AudioServer& server;
    SampleLoader& samples;
    VoicePlayer& voices;
  };

  explicit ServerGraph(Context context) : context_(std::move(context)), plan_(empty_plan(context_.limits)) {}

  /// The server was found with that plan.
  void adopt(Plan found) { plan_ = std::move(found); }
  /// Applies the change, and sends what differs on the server. The first change is the whole graph.
  void change(const graph::GraphChange& change, std::optional<Instant> at);
  /// Makes all units of those kinds anew, by the definitions that the server has now.
  void renew(const std::vector<UnitName>& kinds);
  /// Plans again with the samples that the server has now.
  void plan_samples();
  /// Moves one parameter, at once or along a glide.
  Result<void> move(const graph::Move& move, std::optional<Instant> at);
  /// Sends the next steps of all glides.
  void continue_glides();
  /// Tells the units that follow the beat where the music is.
  void set_position(const Playhead& playhead, Instant at);
  /// A node ended. True: it was on its way out, and its buses are free again.
  bool remove_leaving(NodeId node);

  /// What a found server lacks or has too much.
  Commands differences(const Plan& found) const;
  /// Sends what makes a found server as it should be. Answers what differed.
  Commands repair(Plan found);

  /// The server holds the plan.
  bool stands() const { return stands_; }
  const graph::Graph& graph() const { return graph_; }
  const Plan& plan() const { return plan_; }
  graph::Built built() const { return built_; }

 private:
  Commands replan(const Touched& touched, std::optional<Instant> at);
  Instant end_glides(const graph::GraphChange& change);
  void perform(const ServerUpdate& step, std::optional<Instant> at);
  Commands apply(const graph::GraphChange& change, std::optional<Instant> at);

  const Context context_;
  graph::Graph graph_{};
  Plan plan_;
  bool stands_{};
  graph::Built built_{};
  BeatLine beat_line_{};
  Glides glides_{};
};

}  // namespace beltane::scsynth
