#include "scsynth/voices/voice_player.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {

void VoicePlayer::adopt(const Believed& found) {
  if (auto strays = nodes_.adopt(found); !strays.empty()) server_.perform(strays, {});
}

bool VoicePlayer::play(const graph::PlayVoice& play, std::optional<Instant> at, Instant now, const Plan& plan) {
  auto commands = nodes_.play(play, at, now, plan);
  if (commands.empty()) return false;
  if (const auto* voice = std::get_if<NewUnit>(&commands.back()))
    if (const auto buffer = number_at(voice->controls, wires::buf))
      samples_.hold(play.voice, BufferId{static_cast<std::int32_t>(*buffer)});
  collect(at, std::move(commands));
  return true;
}

void VoicePlayer::collect(std::optional<Instant> at, Commands commands) {
  if (commands.empty()) return;
  if (!bundle_.commands.empty() && bundle_.at != at) commit();
  bundle_.at = at;
  std::ranges::move(commands, std::back_inserter(bundle_.commands));
}

void VoicePlayer::commit() {
  if (bundle_.commands.empty()) return;
  const auto [at, commands] = std::exchange(bundle_, {});
  server_.perform(commands, at);
}

void VoicePlayer::retune(const StripPlan& strip, Instant now) {
  for (const auto& [at, commands] : nodes_.retuned(strip, now)) server_.perform(commands, at);
}

void VoicePlayer::retune_ahead(const Commands& commands, Instant now) {
  for (const auto& command : commands) {
    const auto* set = std::get_if<SetControls>(&command);
    const auto seat = set ? seat_of(set->node) : std::nullopt;
    if (!seat || seat->role != Role::sources) continue;
    for (const auto& [at, told] : nodes_.told_ahead(InstrumentId{seat->owner}, set->controls, now))
      server_.perform(told, at);
  }
}

std::vector<VoiceId> VoicePlayer::remove_ended(Instant now) {
  auto over = ends_.ended(now);
  for (const auto voice : over) remove(voice);
  return over;
}

bool VoicePlayer::reuse(VoiceId voice) {
  const bool over = ends_.confirm(voice);
  if (over) remove(voice);
  return over;
}

void VoicePlayer::remove(VoiceId voice) {
  samples_.release(voice);
  if (auto over = nodes_.ended(voice); !over.empty()) server_.perform(over, {});
}

}  // namespace beltane::scsynth
