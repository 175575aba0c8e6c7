#include "standby/playing_state.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace beltane::standby {
namespace {

bool is_same_note(const graph::PlayVoice& play, const graph::StandingVoice& found) {
  return play.instrument == found.instrument && std::abs(play.pitch - found.pitch) < 0.01;
}

/// A hit that has begun ends by itself, and is not made up for.
bool is_begun_hit(const VoiceLedger::Sounding& one, const graph::AudioBackend& live, Instant now) {
  return one.begins <= now && live.playable(one.play.instrument, one.play.pitch, one.play.velocity).percussion;
}

Command start_of(const VoiceLedger::Sounding& one, Instant now) {
  return {one.begins > now ? std::optional(one.begins) : std::nullopt, one.play};
}

}  // namespace

void PlayingState::enter(const Command& command, bool mirrors, Instant now) {
  const auto at = command.at.value_or(now);
  if (const auto* play = std::get_if<graph::PlayVoice>(&command.what)) voices_.play(*play, at, mirrors);
  if (const auto* release = std::get_if<graph::Release>(&command.what)) voices_.release(release->voice, at);
  if (const auto* turn = std::get_if<graph::Turn>(&command.what)) voices_.turn(*turn);
  if (const auto* move = std::get_if<graph::Move>(&command.what)) glides_.move(*move, at);
  if (const auto* change = std::get_if<graph::GraphChange>(&command.what)) glides_.change(*change);
  if (std::holds_alternative<SetTempo>(command.what)) tempo_ = command;
  if (std::holds_alternative<SetPosition>(command.what)) position_ = command;
}

Commands PlayingState::for_newcomer(const graph::Standing& found, const graph::AudioBackend& live, Instant now) {
  Commands commands{{{}, graph::difference({}, live.standing().graph)}};
  if (tempo_) commands.push_back(*tempo_);
  for (const auto& turn : voices_.controllers()) commands.push_back({{}, turn});
  auto sounding = voices_.sounding(now);
  for (const auto& voice : found.voices) {
    const auto ours = std::ranges::find_if(
        sounding, [&](const auto& one) { return one.play.voice == voice.voice && is_same_note(one.play, voice); });
    if (ours == sounding.end()) {
      commands.push_back({{}, graph::Release{.voice = voice.voice, .how = graph::Ending::unheard}});
      continue;
    }
    voices_.give(voice.voice);
    sounding.erase(ours);
  }
  for (const auto& one : sounding) {
    if (is_begun_hit(one, live, now)) continue;
    commands.push_back(start_of(one, now));
    if (one.released) commands.push_back({one.released, graph::Release{.voice = one.play.voice}});
    voices_.give(one.play.voice);
  }
  for (const auto& move : glides_.rest(now)) commands.push_back({{}, move});
  if (position_) commands.push_back(*position_);
  commands.push_back({{}, Commit{}});
  return commands;
}

std::pair<std::vector<VoiceId>, Commands> PlayingState::promote(const graph::AudioBackend& live, Instant now) {
  auto [over, missing] = voices_.promote(now);
  Commands commands;
  for (const auto& one : missing) {
    if (is_begun_hit(one, live, now)) {
      if (voices_.ended(one.play.voice, VoiceLedger::Side::live, now)) over.push_back(one.play.voice);
    } else {
      commands.push_back(start_of(one, now));
      if (one.released) commands.push_back({one.released, graph::Release{.voice = one.play.voice}});
    }
  }
  return {std::move(over), std::move(commands)};
}

}  // namespace beltane::standby
