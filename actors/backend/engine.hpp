#pragma once

#include <memory>

#include "backend/muted_channels.hpp"
#include "backend/quarantine.hpp"
#include "backend/recording_desk.hpp"
#include "backend/standby_desk.hpp"
#include "backend/voice_handover.hpp"
#include "graph/audio_backend.hpp"
#include "graph/derive.hpp"

namespace beltane::backend {

inline constexpr Seconds blocked{0.5};  // what may pass while an engine is waited for
inline constexpr auto retry_after = std::chrono::milliseconds(100);

/// The callbacks of `Engine`. None may block; `now`, `answer`, `publish` and `wake` are called from any thread.
struct BackendOutputs {
  std::function<Instant()> now{};
  std::function<void(const loop::Peer&, const VoiceEvents&)> voices{};
  std::function<void(const loop::Peer&, const BackendAnswer&)> answer{};
  std::function<void(const Telemetry&)> publish{};
  /// Of every command to the server; made only if somebody watches. May be empty.
  std::function<void(const std::function<OscTrace()>& make)> trace{};
  std::function<void()> wake{};  // `handle_events` is to be called
  std::function<void(const Pong&)> pong{};
};

struct EngineOptions {
  const Catalogue* catalogue{};
  graph::MakeBackend connect{};
  WavFiles wav{};
  ReplayGestures replay{};  // heals recordings; empty: they are not healed
  std::filesystem::path recording_note{};
  std::filesystem::path quarantine_note{};  // in which the quarantine outlives the process
  std::uint64_t incarnation{};              // differs in every life of the backend
  std::int32_t pid{};
  standby::MakeWorker make_worker{standby::worker_thread};  // for what a standby does
};

/// The state behind the backend's mailbox. It plays the project on the current audio engine, hands over voices in time,
/// and restores everything on the next engine after one was lost.
/// Thread: one. Blocks: only while an engine joins, checks its tree or starts to record; what becomes due meanwhile is
/// handed over before.
class Engine {
 public:
  Engine(EngineOptions options, BackendOutputs outputs);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The project changed: the engine gets the difference.
  void receive(const Project& project);
  /// Queues the commands and hands over what is due. Empty commands: answers with the known voices.
  void receive(const loop::Peer& peer, const VoiceCommands& commands);
  /// The list of audio servers changed.
  void receive(const Servers& servers);
  /// The playhead moved: the engine gets its tempo and position.
  void receive(const Playhead& playhead);
  void receive(const loop::Peer& peer, const BackendRequest& request);
  /// Handles the engine's events.
  void handle_events();
  /// Hands over what is due, publishes levels, checks for drift and retries what failed.
  void tick();
  /// When `tick` must be called next.
  Instant next_tick() const;

  /// Answers with the health, which proves that the mailbox works.
  void answer(const Ping& ping) { out_.pong({ping.number, health()}); }
  Health health();

 private:
  /// One life of an engine: from the first notice of its server until that is gone.
  struct Life {
    ServerInfo server{};
    bool there{};                                        // as the supervisor says
    std::unique_ptr<standby::MirroredBackend> engine{};  // null: it could not be made yet
    Traced traced{};
    std::optional<graph::Standing> found{};  // it is joined, and this stood; what should stand is not known yet
    bool stands{};                           // it sounds as `known_` says
    bool went_away{};                        // by itself, as the engine says
    Instant since{};
    Instant try_again{};
  };
  /// Whether the engine still holds what it should.
  struct Drift {
    bool suspected{};
    bool mended{};  // by the last look
    int vain_repairs{};
    Instant changed{};  // when the engine was changed last
    Instant looked{};
  };

  // an engine's life
  void connect();
  void drop_engine();
  void lose(bool crashed);
  void join();
  void stand();
  graph::EngineHooks hooks(const Traced& traced) const;
  std::unique_ptr<standby::MirroredBackend> with_room_for_standby(std::unique_ptr<graph::AudioBackend> engine);

  // a second server
  void leave(const Servers& servers, const ServerInfo* active);
  bool change_over(const Servers& servers, const ServerInfo& next);
  bool change_to_mirror(const Servers& servers, const ServerInfo& next);
  bool change_to_warm(const Servers& servers, const ServerInfo& next);
  void keep_standby();
  void lose_standby(bool crashed);
  void withhold(const standby::Withheld& withheld, const std::string& ended);

  // what should sound
  enum class Caution : std::uint8_t { usual, trial };
  void update(Caution caution = Caution::usual);
  void set_back(const std::string& reason);
  void learn();
  void introduce();

  // events of the engine
  void handle(const graph::VoiceBegan& began) { voices_.began(began.voice); }
  void handle(const graph::VoiceGone& ended) { voices_.ended(ended.voice); }
  void handle(const graph::BecamePlayable&) { hand_over(lead); }
  void handle(const graph::ChannelMuted&);
  void handle(const graph::PlayedLate& late) { played_late_ += late.events; }
  void handle(const graph::Failed&);
  void handle(const graph::Mended&);
  void handle(const graph::ClockSet&);
  void handle(const graph::MayDiffer&) { drift_.suspected = life_.stands; }
  void handle(const graph::ServerWentAway&) { life_.went_away = true; }
  void handle(const graph::Confirmed&) {}
  void handle(const graph::ChangeRefused& refused) { set_back(refused.reason); }
  void handle(const graph::StandbyBuilt&);
  void handle(const graph::StandbyReady&);
  void handle(const graph::StandbyFailed&);

  void hand_over(Seconds ahead);
  bool should_check(Instant now) const;
  void check();
  void tell_levels(Instant now);

  // requests
  void answer(const loop::Peer& peer, const Record& request);
  void answer(const loop::Peer& peer, const InspectTree& request);
  void answer(const loop::Peer& peer, const ListQuarantine& request);
  void answer(const loop::Peer& peer, const ReleaseQuarantined& request);

  void keep_journal();
  void tell(const std::string& text, std::map<std::string, double> figures = {});
  bool tell_all(const std::vector<std::string>& texts);
  void retry(Instant now);
  /// Its server is there, and it is not joined yet.
  bool is_awaited() const { return life_.there && !life_.found && !life_.stands; }
  graph::AudioBackend* standing() const { return life_.stands ? life_.engine.get() : nullptr; }
  const Project* project() const { return project_ ? &*project_ : nullptr; }

  EngineOptions options_;
  BackendOutputs out_;
  std::optional<Project> project_{};
  graph::Derived known_{};      // what should sound
  std::optional<Bpm> tempo_{};  // none: not heard yet, and a running server keeps what it was told
  Drift drift_{};
  VoiceHandover voices_;
  MutedChannels muted_{};
  QuarantineKeeper quarantine_;
  RecordingDesk recording_;
  standby::Retired retired_{};
  StandbyDesk standby_;
  Life life_{};
  std::uint64_t played_late_{};
  Instant ticked_{};
  Instant told_levels_{};
  std::map<std::string, double> figures_{};
  std::map<std::string, std::string> words_{};
};

}  // namespace beltane::backend
