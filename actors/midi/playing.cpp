#include "midi/playing.hpp"

#include <algorithm>
#include <utility>

namespace beltane::midi {
namespace {

// Banks (controller 0) that say what a part is; in GS they are sounds like others.
constexpr std::uint8_t gm2_drums = 120, gm2_melody = 121, xg_effects = 126, xg_drums = 127;

constexpr std::size_t most_newest = 128;  // of a channel, at one moment: more would not be told apart

bool drums_by_default(std::uint16_t channel) { return channel % 16 == 9; }

}  // namespace

MidiChannelState& Playing::channel(std::uint16_t number) {
  return channels_.try_emplace(number, MidiChannelState{.drums = drums_by_default(number)}).first->second;
}

void Playing::play(const MidiEvent& event) {
  if (moves_.play(event)) return;
  switch (event.kind) {
    case EventKind::note_on:
      return event.second > 0 ? start(event) : stop(event);
    case EventKind::note_off:
      return stop(event);
    case EventKind::control:
      return control(event);
    case EventKind::program:
      return choose(event);
    case EventKind::bend:
    case EventKind::pressure:
      return;  // moves
    case EventKind::key_pressure:
      ++song_.uncarried.aftertouches;
      return;
    case EventKind::drum_part:
      return set_part(event);
    case EventKind::reset:
      return reset(static_cast<Standard>(event.first));
  }
}

void Playing::finish(const std::vector<TrackEvents>& tracks) {
  moves_.finish();
  const auto last = [&](std::size_t note) { return std::max(ends_[note], tracks[song_.notes[note].track].end); };
  for (const auto& [key, notes] : sounding_)
    for (const auto note : notes) {
      ++song_.uncarried.unfinished;
      ends_[note] = last(note);
    }
  for (const auto& [number, state] : channels_)
    for (const auto& [pitch, notes] : state.held)
      for (const auto note : notes) ends_[note] = last(note);
}

void Playing::end(MidiChannelState& state, const MidiChannelState::Notes& notes, MidiTick now) {
  for (const auto note : notes) ends_[note] = now;
  state.sounding -= notes.size();
}

void Playing::start(const MidiEvent& event) {
  auto& state = channel(event.channel);
  if (const auto held = state.held.extract(event.first)) end(state, held.mapped(), event.at);  // struck again
  if (std::exchange(state.newest_at, event.at) != event.at) state.newest.clear();
  if (state.newest.size() < most_newest) state.newest.push_back(song_.notes.size());
  ++state.sounding;
  song_.uncarried.kits += state.drums && state.other_kit;
  song_.uncarried.variations += !state.drums && state.other_sound;
  sounding_[{event.channel, event.first}].push_back(song_.notes.size());
  song_.notes.push_back({.start = {static_cast<double>(event.at)},
                         .track = event.track,
                         .channel = event.channel,
                         .drum = state.drums,
                         .program = state.program,
                         .pitch = event.first,
                         .velocity = event.second,
                         .volume = state.volume,
                         .expression = state.expression,
                         .pan = state.pan,
                         .reverb = state.reverb});
  ends_.push_back(event.at);
}

void Playing::stop(const MidiEvent& event) {
  const auto found = sounding_.find({event.channel, event.first});
  if (found == sounding_.end()) return;
  const auto note = found->second.front();
  found->second.pop_front();
  if (found->second.empty()) sounding_.erase(found);
  auto& state = channel(event.channel);
  ends_[note] = event.at;
  if (state.pedal)
    state.held[event.first].push_back(note);
  else
    --state.sounding;
}

/// What begins at the same moment gets the new value too; for what began before, the change is lost.
void Playing::set(const MidiEvent& event, std::uint8_t value, std::uint8_t MidiChannelState::*in_channel,
                  std::uint8_t MidiNote::*in_note, std::size_t& lost) {
  auto& state = channel(event.channel);
  if (std::exchange(state.*in_channel, value) == value) return;
  if (state.newest_at != event.at) state.newest.clear();
  for (const auto note : state.newest) song_.notes[note].*in_note = value;
  lost += state.sounding > state.newest.size();
}

void Playing::control(const MidiEvent& event) {
  auto& state = channel(event.channel);
  auto& lost = song_.uncarried;
  switch (event.first) {
    case 0:
      state.bank = event.second;
      return;
    case 32:
      state.variation = event.second;
      return;
    case 7:
      return set(event, event.second, &MidiChannelState::volume, &MidiNote::volume, lost.swells);
    case 10:
      return set(event, event.second, &MidiChannelState::pan, &MidiNote::pan, lost.moves);
    case 11:
      return set(event, event.second, &MidiChannelState::expression, &MidiNote::expression, lost.swells);
    case 91:
      return set(event, event.second, &MidiChannelState::reverb, &MidiNote::reverb, lost.moves);
    case 64:
      return pedal(state, event.second >= 64, event.at);
    case 120:
      pedal(state, false, event.at);
      return silence(event);
    case 123:
      return silence(event);
    case 121:
      set(event, 127, &MidiChannelState::expression, &MidiNote::expression, lost.swells);
      return pedal(state, false, event.at);
    default:
      ++lost.controllers;
  }
}

void Playing::choose(const MidiEvent& program) {
  auto& state = channel(program.channel);
  const auto bank = state.bank.value_or(0);
  state.program = program.first;
  state.drums = plays_drums(state, program.channel);
  state.other_kit = program.first != 0 || bank == xg_effects;
  state.other_sound = (bank != 0 && bank != gm2_melody) || (state.variation != 0 && standard_ != Standard::gs);
}

bool Playing::plays_drums(const MidiChannelState& state, std::uint16_t number) const {
  if (state.bank && standard_ != Standard::gs) {
    if (*state.bank == gm2_drums || *state.bank == xg_effects || *state.bank == xg_drums) return true;
    if (*state.bank == gm2_melody || standard_ == Standard::xg) return false;
  }
  return state.part.value_or(drums_by_default(number));
}

void Playing::set_part(const MidiEvent& part) {
  auto& state = channel(part.channel);
  state.part = state.drums = part.first != 0;
  state.bank.reset();
  state.other_kit = state.other_sound = false;
}

void Playing::reset(Standard standard) {
  standard_ = standard;
  for (auto& [number, state] : channels_) {
    state.part.reset();
    state.bank.reset();
    state.drums = drums_by_default(number);
  }
}

void Playing::pedal(MidiChannelState& state, bool down, MidiTick now) {
  state.pedal = down;
  if (down) return;
  for (const auto& [pitch, notes] : std::exchange(state.held, {})) end(state, notes, now);
}

void Playing::silence(const MidiEvent& event) {
  auto at = sounding_.lower_bound({event.channel, 0});
  while (at != sounding_.end() && at->first.first == event.channel) {
    channel(event.channel).sounding -= at->second.size();
    for (const auto note : at->second) ends_[note] = event.at;
    at = sounding_.erase(at);
  }
}

}  // namespace beltane::midi
