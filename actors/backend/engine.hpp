#pragma once

#include <memory>

#include "backend/quarantine.hpp"
#include "backend/recording_desk.hpp"
#include "backend/voice_handover.hpp"
#include "graph/audio_backend.hpp"
#include "graph/derive.hpp"

namespace beltane::backend {

inline constexpr Seconds blocked{0.5};  // what may pass while an engine is waited for

/// What the engine's keeper does to the world. None may wait; `answer`, `publish` and `wake` are called from any
/// thread.
struct BackendOutputs {
  std::function<Instant()> now{};
  std::function<void(const loop::Peer&, const VoiceEvents&)> voices{};
  std::function<void(const loop::Peer&, const BackendAnswer&)> answer{};
  std::function<void(const Telemetry&)> publish{};
  /// Of every command to the server; made only if somebody watches. May be empty.
  std::function<void(const std::function<OscTrace()>& make)> trace{};
  std::function<void()> wake{};  // `hear` is to be called
  std::function<void(const Pong&)> pong{};
};

struct EngineOptions {
  const Catalogue* catalogue{};
  graph::MakeBackend connect{};
  WavFiles wav{};
  std::filesystem::path recording_note{};
  std::filesystem::path quarantine_note{};  // in which the quarantine outlives the process
  std::uint64_t incarnation{};              // differs in every life of the backend
  std::int32_t pid{};
};

/// What the backend's mailbox asks: has whichever engine lives sound as the project says, hands it voices in time, and
/// brings the next one to where the last one was.
/// Thread: one. Blocks: only where an engine is awaited, asked what stands, or told to record; what is due in the
/// meantime is handed over before.
class Engine {
 public:
  Engine(EngineOptions options, BackendOutputs outputs);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The sound becomes what the project says.
  void take(const Project& project);
  /// Queues; hands over what is due. Empty: says what it knows.
  void take(const loop::Peer& peer, const VoiceCommands& commands);
  /// A server came, went, or came again.
  void take(const Servers& servers);
  /// The music has a tempo; units that follow it hear of it when it changes.
  void take(const Playhead& playhead);
  void take(const loop::Peer& peer, const BackendRequest& request);
  /// The engine has something to tell.
  void hear();
  /// Hands over what is due, tells levels, looks for drift, tries again what failed.
  void tick();
  /// When `tick` is due next, where nothing happens before.
  Instant next_tick() const;

  /// Proves that the mailbox works.
  void answer(const Ping& ping) { out_.pong({ping.number, health()}); }
  Health health();

 private:
  /// One life of an engine, from when its server was heard of to when that was gone.
  struct Life {
    ServerInfo server{};
    bool there{};                                   // as the supervisor says
    std::unique_ptr<graph::AudioBackend> engine{};  // null: it could not be made yet
    std::optional<graph::Standing> found{};         // it is joined, and this stood; what should stand is not known yet
    bool stands{};                                  // it sounds as `known_` says
    bool went_away{};                               // by itself, as the engine says
    Instant since{};
    Instant try_again{};
  };
  /// What is known of whether the engine has what it should.
  struct Drift {
    bool suspected{};
    bool mended{};  // by the last look
    int vain_repairs{};
    Instant changed{};  // when the engine was changed last
    Instant looked{};
  };

  // an engine's life
  void connect();
  void lose(bool crashed);
  void join();
  void stand();

  // what should sound
  void update();
  void set_back(const std::string& reason);
  void learn();
  void introduce();

  // what the engine says
  void heard(const graph::VoiceBegan& began) { voices_.began(began.voice); }
  void heard(const graph::VoiceEnded& ended) { voices_.ended(ended.voice); }
  void heard(const graph::BecamePlayable&) { hand_over(lead); }
  void heard(const graph::ChannelSilenced&);
  void heard(const graph::PlayedLate& late) { played_late_ += late.events; }
  void heard(const graph::Failed&);
  void heard(const graph::Mended&);
  void heard(const graph::ClockSet&);
  void heard(const graph::MayDiffer&) { drift_.suspected = life_.stands; }
  void heard(const graph::ServerWentAway&) { life_.went_away = true; }

  void hand_over(Seconds ahead);
  bool should_check(Instant now) const;
  void check();
  void tell_levels(Instant now);

  // requests
  void answer(const loop::Peer& peer, const Record& request);
  void answer(const loop::Peer& peer, const InspectTree& request);
  void answer(const loop::Peer& peer, const ListQuarantine& request);
  void answer(const loop::Peer& peer, const ReleaseQuarantined& request);

  void tell(const std::string& text, std::map<std::string, double> figures = {});
  bool tell_all(const std::vector<std::string>& texts);
  /// Its server is there, and it is not joined yet.
  bool is_awaited() const { return life_.there && !life_.found && !life_.stands; }
  graph::AudioBackend* standing() const { return life_.stands ? life_.engine.get() : nullptr; }
  const Project* project() const { return project_ ? &*project_ : nullptr; }

  EngineOptions options_;
  BackendOutputs out_;
  std::optional<Project> project_{};
  graph::Derived known_{};      // what should sound
  std::optional<Bpm> tempo_{};  // none: not heard yet, and a running server keeps what it was told
  Life life_{};
  Drift drift_{};
  VoiceHandover voices_;
  QuarantineKeeper quarantine_;
  RecordingDesk recording_;
  std::uint64_t played_late_{};
  Instant ticked_{};
  Instant told_levels_{};
  std::map<std::string, double> figures_{};
  std::map<std::string, std::string> words_{};
};

}  // namespace beltane::backend
