#include "midi/moves.hpp"

#include <algorithm>

#include "model/limits.hpp"

namespace beltane::midi {
namespace {

// Controllers by their numbers.
constexpr std::uint8_t modulation = 1, data_high = 6, data_low = 38, other_low = 98, other_high = 99,
                       registered_low = 100, registered_high = 101, reset_all = 121;

constexpr int bend_at_rest = 1 << 13;

}  // namespace

bool Moves::play(const MidiEvent& event) {
  auto& channel = channels_[event.channel];
  switch (event.kind) {
    case EventKind::bend:
      channel.bend = ((event.second << 7 | event.first) - bend_at_rest) / static_cast<double>(bend_at_rest);
      bend(event, channel);
      return true;
    case EventKind::pressure:
      move(event, channel, Controller::pressure, event.first / 127.0);
      return true;
    case EventKind::control:
      return control(event, channel);
    case EventKind::note_on:
    case EventKind::note_off:
    case EventKind::key_pressure:
    case EventKind::program:
    case EventKind::drum_part:
    case EventKind::reset:
      break;
  }
  return false;
}

/// A value may have been put right within one moment, to what it was before.
void Moves::finish() {
  std::map<std::pair<std::uint16_t, Controller>, double> stands;
  std::erase_if(moves_, [&](const MidiMove& move) {
    return std::exchange(stands[{move.channel, move.controller}], move.value) == move.value;
  });
}

bool Moves::control(const MidiEvent& event, Channel& channel) {
  switch (event.first) {
    case modulation:
      move(event, channel, Controller::wheel, event.second / 127.0);
      return true;
    case registered_high:
      channel.selected[0] = event.second;
      return true;
    case registered_low:
      channel.selected[1] = event.second;
      return true;
    case other_low:
    case other_high:
      channel.selected[0] = channel.selected[1] = 0x7f;
      return false;
    case data_high:
      return enter(event, channel, channel.semitones);
    case data_low:
      return enter(event, channel, channel.cents);
    case reset_all:
      rest(event, channel);
      return false;
    default:
      return false;
  }
}

/// What is entered counts for the registered parameter that was selected last.
bool Moves::enter(const MidiEvent& event, Channel& channel, double& part) {
  if (channel.selected[0] != 0 || channel.selected[1] != 0) return false;
  part = event.second;
  bend(event, channel);
  return true;
}

void Moves::bend(const MidiEvent& event, Channel& channel) {
  const double most = limits::semitones;
  const auto semitones = channel.bend * (channel.semitones + channel.cents / 100);
  move(event, channel, Controller::bend, std::clamp(semitones, -most, most));
}

/// By the recommended practice RP-015.
void Moves::rest(const MidiEvent& event, Channel& channel) {
  channel.bend = 0;
  channel.selected[0] = channel.selected[1] = 0x7f;
  for (const auto controller : all_controllers) move(event, channel, controller, 0);
}

/// Of what comes at one moment the last counts.
void Moves::move(const MidiEvent& event, Channel& channel, Controller controller, double value) {
  auto& last = channel.last[static_cast<std::size_t>(controller)];
  const Beats at{static_cast<double>(event.at)};
  if (value == (last ? moves_[*last].value : 0)) return;
  if (last && moves_[*last].at == at) {
    moves_[*last].value = value;
    return;
  }
  last = moves_.size();
  moves_.push_back({at, event.channel, controller, value});
}

}  // namespace beltane::midi
