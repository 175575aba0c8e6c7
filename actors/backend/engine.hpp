#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <thread>

#include "backend/audio_backend.hpp"
#include "backend/beat_line.hpp"
#include "backend/buffers.hpp"
#include "backend/diff.hpp"
#include "backend/levels.hpp"
#include "backend/recording.hpp"
#include "backend/suspects.hpp"
#include "backend/voice_nodes.hpp"
#include "backend/voice_queue.hpp"
#include "loop/loop.hpp"
#include "model/control.hpp"
#include "samples/shelf.hpp"

namespace beltane::backend {

inline constexpr Seconds lead{0.05};    // how far ahead of its time a voice is handed to the server
inline constexpr Seconds blocked{0.5};  // what may pass while a server is waited for

/// Called for every command that is sent, as text. `tag`: when it takes effect; none: at once.
using TraceCommand = std::function<void(Instant sent, std::optional<Instant> tag, const std::string& text)>;

/// Where a server is, and who wants to hear of it.
struct ServerLine {
  std::uint16_t port{};       // UDP, on loopback
  std::int32_t network_of{};  // the process in whose network that is; 0: in ours
  std::string units_dir{};    // of the compiled SynthDefs
  std::string library_dir{};  // the same of the user's library; it need not be there
  Report report{};
  TraceCommand trace{};
};
using ConnectServer = std::function<std::unique_ptr<AudioBackend>(ServerLine)>;

/// What a service picks: which kind of server, and what handles its recordings.
struct AudioKind {
  ConnectServer connect{};
  WavFiles wav{};
};

/// Something a server said by itself, and in which of our lives with servers.
struct ServerSaid {
  std::uint64_t life{};
  ServerReport report{};
};

/// What the engine does to the world. None may wait; `said`, `answer` and `publish` are called from any thread.
struct BackendOutputs {
  std::function<Instant()> now{};
  std::function<void(const loop::Peer&, const VoiceEvents&)> voices{};
  std::function<void(const loop::Peer&, const BackendAnswer&)> answer{};
  std::function<void(const Telemetry&)> publish{};
  std::function<void(ServerSaid)> said{};
  std::function<void(const Pong&)> pong{};
};

struct EngineOptions {
  const Catalogue* catalogue{};
  AudioKind audio{};
  std::string units_dir{};
  std::string library_dir{};
  std::filesystem::path recording_note{};
  std::filesystem::path buffer_note{};      // in which is remembered what the server has
  std::filesystem::path needs_note{};       // what the project needs of a server, for the server's next start
  std::filesystem::path quarantine_note{};  // in which the quarantine outlives the process
  SampleShelf samples{};
  std::uint64_t incarnation{};  // differs in every life of the backend
  std::int32_t pid{};
};

/// What the backend's mailbox asks: the graph, the voices and the recording of one audio server, whichever lives.
/// Thread: one. Blocks: only where a server is awaited, asked for its tree, or told to record; what is due in the
/// meantime is handed over before.
class Engine {
 public:
  Engine(EngineOptions options, BackendOutputs outputs);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Plans, compares, performs.
  void take(const Project& project);
  /// Queues; hands over what is due. Empty: says what it knows.
  void take(const loop::Peer& peer, const VoiceCommands& commands);
  /// A server came, went, or came again.
  void take(const Servers& servers);
  /// The music has a tempo; units that follow it hear of it when it changes.
  void take(const Playhead& playhead);
  void take(const loop::Peer& peer, const BackendRequest& request);
  /// What a server said; of a former life: nothing.
  void take(const ServerSaid& said);
  /// Hands over what is due, tells levels, looks for drift, tries again what failed.
  void tick();
  /// When `tick` is due next, where nothing happens before.
  Instant next_tick() const;

  /// Proves that the mailbox works.
  void answer(const Ping& ping) { out_.pong({ping.number, health()}); }

  Health health();
  const Plan& plan() const { return plan_; }

 private:
  // the server's life
  void connect(const ServerInfo& info);
  void lose(bool crashed);
  void load();
  void stand();

  // what servers die of
  void adopt_quarantine();
  void quarantine_changed();
  void forget_replaced();
  void try_quarantined_again(Instant now);
  void tell_event(const std::string& text);
  std::string place_of(const QuarantinedUnit& unit) const;
  std::string quarantine_words() const;

  // the plan
  void replan();
  void learn();
  void renew(const std::vector<std::string>& defs);
  void take_over(Advance next);

  // samples
  void want_samples();
  void load_next();
  void free_unneeded();
  void remember_buffers() const;
  void adopt_buffers();

  // what the next server must have
  void remember_needs();

  // commands
  void perform(const Step& step);
  void tell_tempo();
  void introduce();
  void retune_ahead(const Commands& commands);
  void hand_over(Seconds lead);
  void perform(const VoiceSteps& steps);
  VoiceQueue::Look look() const;

  // what the server says
  void hear(const NodeStarted&);
  void hear(const NodeEnded&);
  void end_voices_told_before(Instant);
  void end_voices_begun_anew(const VoiceCommands&);
  void end_voice(VoiceId);
  void hear(const ServerFailed&);
  void hear(const BufferLoaded&);
  void hear(const BufferFailed&);
  void hear(const ServerLevels&) {}
  void hear(const ClockSet&);
  void hear(const ClockAgrees&);
  void hear(const PlayedLate& late) { played_late_ += late.voices; }
  void hear(const ServerStatus&) {}

  // drift
  Result<Believed> look_at_tree(Seconds limit);
  bool should_check(Instant now) const;
  void check();

  // requests
  void answer(const loop::Peer& peer, const Record& request);
  void answer(const loop::Peer& peer, const InspectTree& request);
  void answer(const loop::Peer& peer, const ListQuarantine& request);
  void answer(const loop::Peer& peer, const ReleaseQuarantined& request);
  void look_at_recording(Instant now);
  void finish_recording(const loop::Peer& peer, std::uint64_t ticket);

  void tell_health();
  void tell_voices();
  void tell_levels(Instant now);
  void tell(const std::string& text, std::map<std::string, double> figures);

  EngineOptions options_;
  BackendOutputs out_;
  std::optional<Project> project_{};
  std::uint64_t edition_{};     // of the catalogue, as far as the server has its units
  std::optional<Bpm> tempo_{};  // none: not heard yet, and a running server keeps what it was told
  BeatLine beat_line_{};
  Suspects suspects_{};
  Quarantine quarantine_{};  // of `suspects_`

  std::unique_ptr<AudioBackend> server_{};
  ServerInfo info_{};
  std::uint64_t life_{};
  std::optional<Believed> found_{};  // the units are loaded, and this stands; what should stand is not known yet
  bool standing_{};                  // the server holds `plan_`
  Instant since_{};                  // when this server was first heard of
  Instant try_again_{};

  Plan plan_{};
  Buffers buffers_{};
  VoiceQueue queue_{};
  std::deque<std::pair<Instant, VoiceId>> told_ended_{};  // and when: see hear(NodeEnded)
  VoiceNodes voice_nodes_{};
  loop::Peer voices_{};
  Recorder recorder_;
  std::vector<std::jthread> joining_{};
  std::shared_ptr<Levels> levels_ = std::make_shared<Levels>();

  std::optional<Instant> clock_set_{};  // when it was last heard that the system clock was set
  std::size_t played_late_{};           // because of that
  Instant ticked_{};
  Instant last_command_{};
  Instant last_check_{};
  Instant last_levels_{};
  Instant last_wanted_{};  // when it was last said which samples are
  Instant last_reckoned_{};
  Needs reckoned_{};  // by the strips, when it was last reckoned what the project needs
  ServerLimits told_needs_{};
  bool suspicious_{};
  int vain_repairs_{};
  std::map<std::string, double> figures_{};
  std::map<std::string, std::string> words_{};
};

}  // namespace beltane::backend
