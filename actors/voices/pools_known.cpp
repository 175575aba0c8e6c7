#include <algorithm>
#include <set>

#include "voices/pitch.hpp"
#include "voices/pools.hpp"

// What happens when the voices, the backend or the way between them was gone for a while.

namespace beltane::voices {
namespace {

using std::chrono::milliseconds;

constexpr auto late = milliseconds(60);          // a note missed by no more is still worth starting
constexpr auto worth_while = milliseconds(500);  // and so is one that goes on for so long

bool worth_asking_again(const Voice& voice, Instant now) {
  if (voice.end <= now) return false;
  return voice.at >= now - late || voice.end == never || voice.end >= now + worth_while;
}

}  // namespace

void Pools::reconcile(const VoicesKnown& known, Instant now, VoiceCommands& out) {
  for (auto& voice : voices_) voice.confirmed = false;
  auto theirs = known.voices;
  std::ranges::sort(theirs, {}, &StartVoice::at);
  std::set<VoiceId> adopted;
  for (const auto& start : theirs) {
    const Index index = ids_.index_of(start.voice);
    if (index == none) continue;
    const bool was_free = voices_[index].state == Voice::State::free;
    compare(index, start, now, out);
    if (was_free && voices_[index].state == Voice::State::playing) adopted.insert(start.voice);
  }
  for (const auto& turn : known.controllers)
    if (turn.voice && adopted.contains(*turn.voice)) controllers_.record(turn, now);
  for (Index index = 0; index < voices_.size(); ++index)
    if (voices_[index].state != Voice::State::free && !voices_[index].confirmed) ask_again(index, now, out);
  for (const auto& turn : controllers_.all(now))
    if (turn.at > now) out.emplace_back(turn);
}

void Pools::compare(Index index, const StartVoice& start, Instant now, VoiceCommands& out) {
  auto& voice = voices_[index];
  if (voice.state == Voice::State::free) return adopt(index, start, now, out);
  voice.confirmed = true;
  if (voice.state == Voice::State::leaving || voice.event != start.event) {
    out.emplace_back(CancelVoice{start.voice});
    return;
  }
  const auto theirs = start.until.value_or(never);
  if (voice.end != never && (theirs > voice.end + same_time || theirs < voice.end - same_time))
    out.emplace_back(ReleaseVoice{start.voice, voice.end});
  const auto ours = controllers_of(index, now);
  for (const auto controller : all_controllers)
    if (at(ours, controller) != at(start.controllers, controller))
      out.emplace_back(TurnController{voice.instrument, start.voice, controller, at(ours, controller), now});
}

void Pools::adopt(Index index, const StartVoice& start, Instant now, VoiceCommands& out) {
  const auto* event = events_.find(start.event);
  const bool ours_elsewhere = event && event->voice != none;
  if (ours_elsewhere || start.event == EventId{} || !ids_.claim(index)) {
    out.emplace_back(CancelVoice{start.voice});
    return;
  }
  const auto want = event && event->released != never ? event->released : start.until.value_or(never);
  voices_[index] = {.state = Voice::State::playing,
                    .confirmed = true,
                    .pitch = pitch_of(start.frequency),
                    .velocity = midi_velocity_of(start.velocity),
                    .instrument = start.instrument,
                    .event = start.event,
                    .asked = start.at,
                    .at = start.at,
                    .want = std::max(want, start.at + shortest),
                    .end = start.until.value_or(never),
                    .pool = &pool_of(start.instrument)};
  events_.play(start.event, index);
  for (const auto controller : all_controllers)
    if (const auto value = at(start.controllers, controller); value != 0)
      controllers_.record({start.instrument, start.voice, controller, value, start.at}, now);
  enter_lanes(index, now, out);
  settle(index, now, out);
}

void Pools::ask_again(Index index, Instant now, VoiceCommands& out) {
  const auto& voice = voices_[index];
  if (voice.state == Voice::State::leaving || !worth_asking_again(voice, now)) return gone(index, now, out);
  out.emplace_back(command_of(index, now));
}

}  // namespace beltane::voices
