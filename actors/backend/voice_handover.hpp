#pragma once

#include "backend/voice_queue.hpp"
#include "loop/loop.hpp"

namespace beltane::backend {

inline constexpr Seconds lead{0.05};                   // how far ahead of its time a command is handed to an engine
inline constexpr NotesAhead notes_ahead{{0.75}, 256};  // longer than a backend needs to come back

/// The engine's gesture for a step, at that time of the engine's clock.
using EngineGesture = std::variant<graph::PlayVoice, graph::Turn, graph::Release, graph::Move>;
EngineGesture gesture_of(const VoiceStep& step, graph::EngineTime at);

/// Hands the commands of the voices process over to the current engine in time, and reports the results to that
/// process.
class VoiceHandover {
 public:
  using Tell = std::function<void(const loop::Peer&, const VoiceEvents&)>;

  /// `incarnation`: differs in every life of the backend.
  VoiceHandover(std::uint64_t incarnation, Tell tell) : incarnation_(incarnation), tell_(std::move(tell)) {}

  /// Enters what the voices process asks for.
  void receive(const VoiceCommands& commands, Instant now) { queue_.receive(commands, now); }
  /// Sends events to that peer from now on.
  void listen(const loop::Peer& peer) { voices_ = peer; }
  /// Sends the peer all known voices and controllers.
  void answer(Instant now) const;
  /// All that is queued and sounds, and how what is moved stands, as the commands that would bring it about.
  VoiceCommands all(Instant now) const;
  /// Hands over what is due by then.
  void hand_over(graph::AudioBackend& engine, Instant now, Seconds ahead = lead);
  /// Sends the engine the controller values of instruments, for units that are new.
  void introduce(graph::AudioBackend& engine, Instant now) const;
  /// Sends the voice events since the last call.
  void tell();

  /// Forgets moves of parameters that an edit has set.
  void learn(const Project& before, const Project& after) { queue_.forget_edited(before, after); }

  void began(VoiceId voice) { queue_.started(voice); }
  void ended(VoiceId voice) { queue_.ended(voice); }

  /// The engine is gone: its voices must be handed over again.
  void engine_lost(const graph::AudioBackend& engine, Instant now);
  /// One stands again.
  void engine_back(Instant now) { queue_.server_back(now); }
  /// Takes over the voices that a new engine has already.
  void adopt(const std::vector<StandingVoice>& found, Instant now);
  /// Compares the queue with the voices that the engine has, and releases those that nobody asked for.
  void compare(graph::AudioBackend& engine, const std::vector<StandingVoice>& found, Instant now);

  /// When the next command is due, if any waits.
  std::optional<Instant> next() const;
  const VoiceQueue::Figures& figures() const { return queue_.figures(); }

 private:
  std::uint64_t incarnation_;
  Tell tell_;
  VoiceQueue queue_{};
  loop::Peer voices_{};
  bool adopted_{};  // a server: what the next one has is known
};

}  // namespace beltane::backend
