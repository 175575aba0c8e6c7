#include "backend/voice_handover.hpp"

#include "graph/pitch.hpp"

namespace beltane::backend {
namespace {

using graph::AudioBackend, graph::EngineClockReading, graph::EngineTime;

EngineTime moment(const std::optional<Instant>& at, const EngineClockReading& clock) {
  return at ? graph::by_engine(clock, *at) : graph::at_once;
}

VoiceQueue::Look look_into(const AudioBackend& engine) {
  return [&engine](const StartVoice& start) {
    return engine.playable(start.instrument, graph::pitch_of(start.frequency), start.velocity);
  };
}

graph::PlayVoice play_of(const VoiceStep& step, EngineTime at) {
  return {.voice = step.voice.voice,
          .instrument = step.voice.instrument,
          .pitch = graph::pitch_of(step.voice.frequency),
          .velocity = step.voice.velocity,
          .at = at,
          .of_instrument = step.instrument,
          .of_note = step.voice.controllers};
}

graph::Turn turn_of(const VoiceStep& step, EngineTime at) {
  using enum graph::Turn::Whose;
  const auto ahead = step.kind == VoiceStep::Kind::turn_ahead;
  return {.whose = ahead             ? instrument_for_voice
                   : step.turn.voice ? note
                                     : instrument,
          .instrument = step.turn.instrument,
          .voice = step.voice.voice,
          .controller = step.turn.controller,
          .value = step.turn.value,
          .at = at};
}

graph::Ending ending_of(VoiceStep::Kind kind) {
  if (kind == VoiceStep::Kind::cut) return graph::Ending::cut;
  return kind == VoiceStep::Kind::free ? graph::Ending::unheard : graph::Ending::release;
}

/// Asks an engine; false: it refused a voice. One without controllers plays without them, and what is released or moved
/// may be gone already.
struct Ask {
  AudioBackend& engine;
  bool operator()(const graph::PlayVoice& play) const { return static_cast<bool>(engine.play(play)); }
  bool operator()(const graph::Turn& turn) const { return (void)engine.turn(turn), true; }
  bool operator()(const graph::Release& release) const { return (void)engine.release(release), true; }
  bool operator()(const graph::Move& move) const { return (void)engine.move(move), true; }
};

}  // namespace

EngineGesture gesture_of(const VoiceStep& step, EngineTime at) {
  using Kind = VoiceStep::Kind;
  if (step.kind == Kind::start) return play_of(step, at);
  if (step.kind == Kind::turn || step.kind == Kind::turn_ahead) return turn_of(step, at);
  if (step.kind == Kind::move)
    return graph::Move{{step.move.param.unit.unit, step.move.param.name}, step.move.value, at, step.move.glide};
  return graph::Release{step.voice.voice, at, ending_of(step.kind)};
}

void VoiceHandover::answer(Instant now) const {
  tell_(voices_, {VoicesKnown{incarnation_, queue_.known(now), queue_.controllers(now)}});
}

VoiceCommands VoiceHandover::all(Instant now) const {
  VoiceCommands commands;
  for (const auto& start : queue_.known(now)) commands.emplace_back(start);
  for (const auto& turn : queue_.controllers(now)) commands.emplace_back(turn);
  for (const auto& move : queue_.moves(now)) commands.emplace_back(move);
  return commands;
}

void VoiceHandover::hand_over(AudioBackend& engine, Instant now, Seconds ahead) {
  const auto steps = queue_.due(now, ahead, look_into(engine), notes_ahead);
  const auto clock = engine.clock();
  for (const auto& step : steps)
    if (!std::visit(Ask{engine}, gesture_of(step, moment(step.at, clock)))) queue_.ended(step.voice.voice);
  engine.commit();
}

/// The moves that are still to come will reach them.
void VoiceHandover::introduce(AudioBackend& engine, Instant now) const {
  for (const auto& turn : queue_.controllers(now)) {
    if (turn.at > now || turn.voice) continue;
    (void)engine.turn({.instrument = turn.instrument, .controller = turn.controller, .value = turn.value});
  }
  engine.commit();
}

/// The first server of a life may have notes that a former life handed over, and that have not begun.
void VoiceHandover::adopt(const std::vector<StandingVoice>& found, Instant now) {
  queue_.adopt(found, now, std::exchange(adopted_, true) ? Seconds{} : notes_ahead.reach);
}

void VoiceHandover::tell() {
  auto events = queue_.take_events();
  if (!events.empty() && !voices_.empty()) tell_(voices_, events);
}

void VoiceHandover::engine_lost(const AudioBackend& engine, Instant now) { queue_.server_lost(now, look_into(engine)); }

void VoiceHandover::compare(AudioBackend& engine, const std::vector<StandingVoice>& found, Instant now) {
  for (const auto voice : queue_.compare(found, now)) (void)engine.release({.voice = voice});
  engine.commit();
}

std::optional<Instant> VoiceHandover::next() const { return queue_.next(); }

}  // namespace beltane::backend
