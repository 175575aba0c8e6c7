#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>

#include "graph/audio_backend.hpp"
#include "native/command_sender.hpp"
#include "native/link.hpp"
#include "native/player.hpp"
#include "native/rack_builder.hpp"

namespace beltane::native {

/// How an engine is made.
struct NativeEngineOptions {
  double rate{48'000};         // frames a second
  std::size_t voices{64};      // that sound at once
  std::size_t waiting{4'096};  // commands that may wait for their moment, and voices that may sound or wait
  const UnitTypes& types = all_unit_types();  // outlive it
};

/// An audio engine without a server. Its control side is `AudioBackend`; who drives it calls `process` for every block.
/// Thread: `process` may run on another than all the rest.
class NativeEngine : public graph::AudioBackend {
 public:
  explicit NativeEngine(const NativeEngineOptions& options = {});
  ~NativeEngine() override;

  /// Makes the next frames. Audio thread: allocates, locks and waits for nothing.
  void process(float* left, float* right, std::size_t frames) { player_.process(left, right, frames); }

  Result<void> change(const graph::GraphChange& change, graph::EngineTime at) override;
  Result<void> play(const graph::PlayVoice& play) override;
  Result<void> release(const graph::Release& release) override;
  Result<void> move(const graph::Move& move) override;
  Result<void> set_tempo(Bpm tempo, graph::EngineTime at) override;
  graph::Playable playable(InstrumentId instrument, double pitch, double velocity) const override;
  const graph::Capabilities& capabilities() const override { return capabilities_; }
  graph::Standing standing() const override;
  graph::EngineLoad load() const override;
  graph::Built built() const override { return built_; }
  std::map<StripId, graph::Level> meters() override;
  graph::EngineReport report() const override;
  std::vector<graph::BackendEvent> events() override;
  graph::EngineClockReading clock() const override;

  double rate() const { return rate_; }

 protected:
  /// For whoever drives it in real time: where it says what its clock shows, and that its server is gone.
  Link& link() { return link_; }

 private:
  /// A voice that sounds or waits.
  struct PlayingVoice {
    graph::StandingVoice voice{};
    std::int64_t frame{};  // of its begin
  };

  void collect();
  std::int64_t frame_of(graph::EngineTime at) const;
  std::int64_t frame_it_comes(UnitId unit) const;
  void note_coming(const graph::GraphChange& change, std::int64_t frame);

  const UnitTypes& types_;
  double rate_;
  graph::Capabilities capabilities_;
  Link link_;
  CommandSender commands_;
  Player player_;
  graph::Graph graph_{};
  std::shared_ptr<Rack> rack_{std::make_shared<Rack>()};  // the newest, played or on its way
  std::map<UnitId, std::int64_t> coming_{};               // units that are on their way, and the frame of each
  std::map<VoiceId, PlayingVoice> voices_{};
  graph::Built built_{};
  std::vector<VoiceId> ended_{};             // not told yet
  std::map<StripId, graph::Fault> muted_{};  // and told
  std::uint64_t late_told_{};
  std::int64_t last_change_{no_frame};
};

}  // namespace beltane::native
