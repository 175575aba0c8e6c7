#pragma once

#include <functional>
#include <memory>

#include "graph/audio_backend.hpp"
#include "model/messages/control.hpp"
#include "scsynth/connection/connection.hpp"
#include "scsynth/guards.hpp"
#include "scsynth/inbox.hpp"
#include "scsynth/needs_note.hpp"
#include "scsynth/pilot.hpp"
#include "scsynth/sample_loader.hpp"
#include "scsynth/server_graph.hpp"
#include "scsynth/voices/voice_player.hpp"

namespace beltane::scsynth {

using ConnectServer = std::function<std::unique_ptr<AudioServer>(ServerLine)>;

/// The `AudioBackend` of one life of one scsynth. It joins the server, passes graphs and voices on, and turns the
/// server's reports into events. Its clock begins when it is made.
class Backend : public graph::AudioBackend {
 public:
  Backend(const graph::EnginePlace& place, const ServerInfo& server, graph::EngineHooks hooks,
          const ConnectServer& connect = scsynth::connect);

  Result<graph::Standing> join() override;
  void prepare(const graph::Graph& graph) override;
  bool has_loaded() const override { return !samples_.busy(); }
  Result<void> change(const graph::GraphChange& change, graph::EngineTime at) override;
  Result<void> renew(const std::vector<UnitName>& kinds) override;
  Result<void> play(const graph::PlayVoice& play) override;
  Result<void> release(const graph::Release& release) override;
  Result<void> move(const graph::Move& move) override;
  Result<void> turn(const graph::Turn& turn) override;
  Result<void> set_tempo(Bpm tempo, graph::EngineTime at) override;
  void set_position(const Playhead& playhead, graph::EngineTime at) override;
  void reuse(VoiceId voice) override;
  void commit() override;
  bool confirm(std::uint64_t ticket) override;
  graph::Playable playable(InstrumentId instrument, double pitch, double velocity) const override;
  Result<void> record(std::uint32_t part, const std::string& path) override;
  Result<void> stop_recording(std::uint32_t part) override;
  Result<graph::Standing> check() override;
  Result<std::string> inspect() override;
  const graph::Capabilities& capabilities() const override { return capabilities_; }
  graph::Standing standing() const override { return {.graph = graph_.graph()}; }
  graph::EngineLoad load() const override;
  graph::Built built() const override { return graph_.built(); }
  std::map<StripId, graph::Level> meters() override;
  graph::EngineReport report() const override;
  std::vector<graph::BackendEvent> events() override;
  graph::EngineClockReading clock() const override { return {{}, began_}; }

  /// What the server should hold.
  const Plan& plan() const { return graph_.plan(); }

 private:
  std::optional<Instant> moment(graph::EngineTime at) const;
  void send(const Commands& commands, std::optional<Instant> at);
  Result<NodeReport> look_at_tree(Seconds limit);

  void handle(const NodeStarted&);
  void handle(const NodeEnded&);
  void handle(const ServerFailed&);
  void handle(const BufferLoaded&);
  void handle(const BufferFailed&);
  void handle(const ServerLevels&) {}
  void handle(const ServerGuard&);
  void handle(const ServerClockSet&);
  void handle(const ClockAgrees& clock) { clock_agrees_ = clock.agrees; }
  void handle(const ServerPlayedLate& late) { events_.emplace_back(graph::PlayedLate{late.voices}); }
  void handle(const ServerConfirmed& done) { events_.emplace_back(graph::Confirmed{done.ticket}); }
  void handle(const ServerStatus&) {}

  const Catalogue& catalogue_;
  const ServerLimits limits_;
  const graph::EngineHooks hooks_;
  const Instant began_;
  graph::Capabilities capabilities_{};
  Inbox inbox_;
  std::unique_ptr<AudioServer> server_;
  std::optional<std::set<SampleKey>> prepared_{};  // samples of a graph that is to come
  SampleLoader samples_;
  VoicePlayer voices_;
  ServerGraph graph_;
  NeedsNote needs_;
  const PilotUnit pilot_;
  Guards guards_{};
  std::optional<NodeReport> found_{};  // the tree that was joined; none: it is not joined
  Instant joined_{};
  std::vector<graph::BackendEvent> events_{};
  std::optional<Instant> clock_set_{};  // when the system clock was last set
  bool clock_agrees_{true};
};

/// Plays on the scsynth servers of a rig.
graph::MakeBackend engine(const graph::EnginePlace& place);

}  // namespace beltane::scsynth
