#pragma once

#include <optional>

#include "standby/canary.hpp"
#include "standby/playing_state.hpp"
#include "standby/standby.hpp"

namespace beltane::standby {

/// Sides that are given up, until what they had begun is done. Thread: one caller. Blocks: only where it ends itself.
class Retired {
 public:
  void add(std::unique_ptr<StandbySide> side);
  /// Ends those that are done.
  void tidy();

 private:
  std::vector<std::unique_ptr<StandbySide>> sides_{};
};

/// What a `MirroredBackend` needs of its surroundings.
struct Surroundings {
  std::function<Instant()> now{};  // the rig's clock; any thread
  std::function<void()> wake{};    // `events` has something to tell; any thread
  MakeWorker make_worker{worker_thread};
  Retired* retired{};  // outlives it
};

/// What the standby died of, or hung: it was asked this, and the live engine was not.
struct Withheld {
  std::vector<graph::GraphChange> changes{};
  std::vector<UnitName> renewed{};
};

/// One engine that is heard, and at times a second one beside it: a standby that waits, or is given all that the first
/// is given, at the same time of the rig, so that it can take over unheard. What it answers and tells is the live
/// engine's; the end of a voice is told when neither has it any more. Nothing that the standby does or fails to do
/// delays the live engine, but for changes of structure: see `Canary`.
/// Thread: one caller. Blocks: as the live engine does, and where said.
class MirroredBackend : public graph::AudioBackend {
 public:
  MirroredBackend(std::unique_ptr<graph::AudioBackend> live, Surroundings surroundings);
  ~MirroredBackend() override;

  /// The engine of a second server, not joined yet. `StandbyReady` or `StandbyFailed` tells what becomes of it; one
  /// that there was is given up.
  void add_standby(std::unique_ptr<graph::AudioBackend> engine, Mode mode);
  /// The standby is gone. Where it `crashed` while it tried something, that is withheld from the live engine.
  std::optional<Withheld> lose_standby(bool crashed);
  /// Of what it hung, where `StandbyFailed` was told for that; once.
  std::optional<Withheld> take_withheld() { return std::exchange(withheld_, {}); }
  /// The live engine is gone: a mirror takes over, with all that it has. False: there is none that could, and this is
  /// of no use any more. Blocks: until the standby has done what it was asked, 0.5 s at most.
  bool promote();
  /// The two change places; both live. False: as above, but the live engine stays what it was. Blocks: as above.
  bool swap();
  /// A warm standby, and what stood when it was joined; none where there is no joined one. Blocks: as above.
  std::optional<std::pair<std::unique_ptr<graph::AudioBackend>, graph::Standing>> take_warm();

  bool has_standby() const { return standby_ != nullptr; }
  bool standby_is_ready() const { return standby_ && standby_->is_ready(); }
  /// It was given all that sounds.
  bool standby_is_built() const { return standby_ && standby_->is_built(); }
  /// When `events` is to be called, where nothing happens before; none: no sooner than usual.
  std::optional<Instant> due() const { return canary_.deadline(); }

  Result<graph::Standing> join() override;
  void prepare(const graph::Graph& graph) override { live_->prepare(graph); }
  bool has_loaded() const override { return live_->has_loaded(); }
  Result<void> change(const graph::GraphChange& change, graph::EngineTime at) override;
  /// The same for units that a server may die of: a ready mirror has them for so long before the live engine does, and
  /// other changes of structure wait. Where there is none, both are given it at once.
  Result<void> change_on_trial(const graph::GraphChange& change, graph::EngineTime at, Seconds length);
  Result<void> renew(const std::vector<UnitName>& kinds) override;
  Result<void> play(const graph::PlayVoice& play) override;
  Result<void> release(const graph::Release& release) override;
  Result<void> move(const graph::Move& move) override;
  Result<void> turn(const graph::Turn& turn) override;
  Result<void> set_tempo(Bpm tempo, graph::EngineTime at) override;
  void set_position(const Playhead& playhead, graph::EngineTime at) override;
  void reuse(VoiceId voice) override;
  void commit() override;
  bool confirm(std::uint64_t ticket) override { return live_->confirm(ticket); }
  graph::Playable playable(InstrumentId instrument, double pitch, double velocity) const override {
    return live_->playable(instrument, pitch, velocity);
  }
  Result<void> record(std::uint32_t part, const std::string& path) override { return live_->record(part, path); }
  Result<void> stop_recording(std::uint32_t part) override { return live_->stop_recording(part); }
  Result<graph::Standing> check() override { return live_->check(); }
  Result<std::string> inspect() override { return live_->inspect(); }
  const graph::Capabilities& capabilities() const override { return live_->capabilities(); }
  graph::Standing standing() const override;
  graph::EngineLoad load() const override { return live_->load(); }
  graph::Built built() const override { return live_->built(); }
  std::map<StripId, graph::Level> meters() override { return live_->meters(); }
  graph::EngineReport report() const override;
  std::vector<graph::BackendEvent> events() override;
  graph::EngineClockReading clock() const override { return live_->clock(); }

 private:
  using LedgerSide = VoiceLedger::Side;

  Instant now() const { return around_.now(); }

  template <class AskLive>
  Result<void> give(Command command, const AskLive& ask_live);
  void give_live(const Command& command);
  void give_standby(Command command);
  void try_first(Commands commands);
  void judge_tried();
  void settle_tried();
  void compare();
  void give_waiting();

  void build_standby();
  void prepare_standby();
  void hear_live(graph::BackendEvent event);
  void hear_standby();
  void heard(const Joined& joined) { standby_->hear(joined, now()); }
  void heard(const Checked& checked);
  void heard(const Prepared& prepared);
  void heard(const Refused& refused);
  void heard(const Given& given) { canary_.given(given.ticket, now()); }
  void heard(const graph::BackendEvent& event);
  void settle_voices(const VoiceLedger::Settled& settled, graph::Ending how);
  void take_from_standby(VoiceId voice);
  void end_on_standby(VoiceId voice);
  void end_on_live(VoiceId voice);
  void tell_ended(const std::vector<VoiceId>& voices);
  void fail_standby(const std::string& why);
  void fail_hung_standby();
  std::unique_ptr<graph::AudioBackend> finish_standby();
  void hear_last(const std::vector<News>& news);
  void retire_standby();

  Surroundings around_;
  std::unique_ptr<graph::AudioBackend> live_;
  std::unique_ptr<Standby> standby_{};
  Canary canary_{};
  std::optional<Seconds> trial_{};  // of what is given now
  std::optional<Withheld> withheld_{};
  PlayingState playing_{};
  bool has_graph_{};      // the live engine was given one
  bool graph_changed_{};  // since a warm standby was told last
  Instant told_graph_{};
  std::vector<graph::BackendEvent> events_{};
};

}  // namespace beltane::standby
