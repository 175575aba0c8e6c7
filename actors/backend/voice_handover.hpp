#pragma once

#include "backend/voice_queue.hpp"
#include "loop/loop.hpp"

namespace beltane::backend {

inline constexpr Seconds lead{0.05};  // how far ahead of its time a voice is handed to an engine

/// What an engine is asked for a step, at that time of its own.
using EngineGesture = std::variant<graph::Play, graph::Turn, graph::Release, graph::Move>;
EngineGesture gesture_of(const VoiceStep& step, graph::EngineTime at);

/// Hands what the voices process asks for over to an engine, in time, whichever engine lives; and tells that process
/// what became of it.
class VoiceHandover {
 public:
  using Tell = std::function<void(const loop::Peer&, const VoiceEvents&)>;

  /// `incarnation`: differs in every life of the backend.
  VoiceHandover(std::uint64_t incarnation, Tell tell) : incarnation_(incarnation), tell_(std::move(tell)) {}

  /// Enters what the voices process asks for.
  void receive(const VoiceCommands& commands, Instant now) { queue_.receive(commands, now); }
  /// Events go to that peer from now on.
  void listen(const loop::Peer& peer) { voices_ = peer; }
  /// Tells the peer all that is known.
  void answer(Instant now) const;
  /// Hands over what is due by then.
  void hand_over(graph::AudioBackend& engine, Instant now, Seconds ahead = lead);
  /// Tells the engine where the controllers of instruments stand: units have come that do not know.
  void introduce(graph::AudioBackend& engine, Instant now) const;
  /// Tells what happened to voices since the last call.
  void tell();

  /// Parameters that an edit set otherwise stand as that says.
  void learn(const Project& before, const Project& after) { queue_.forget_edited(before, after); }

  void began(VoiceId voice) { queue_.started(voice); }
  void ended(VoiceId voice) { queue_.ended(voice); }

  /// The engine is gone: what it had must be given again.
  void engine_lost(const graph::AudioBackend& engine, Instant now);
  /// One stands again.
  void engine_back(Instant now) { queue_.server_back(now); }
  /// Takes over the voices that a new engine has already.
  void adopt(const std::vector<StandingVoice>& found, Instant now) { queue_.adopt(found, now); }
  /// Compares with the voices that the engine has; those that nobody asked for are released.
  void compare(graph::AudioBackend& engine, const std::vector<StandingVoice>& found, Instant now);

  /// When something is next to be handed over, if anything waits.
  std::optional<Instant> next() const;
  const VoiceQueue::Figures& figures() const { return queue_.figures(); }

 private:
  std::uint64_t incarnation_;
  Tell tell_;
  VoiceQueue queue_{};
  loop::Peer voices_{};
};

}  // namespace beltane::backend
