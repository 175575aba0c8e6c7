#include "midi/midi.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "midi/events.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"

namespace beltane {
namespace {

using midi::Bytes;
using midi::Event;
using midi::Events;
using midi::Tick;

constexpr std::size_t most_bytes = 64U << 20U;

struct Header {
  std::uint32_t tracks{};
  std::uint32_t ticks_per_beat{};
};

bool is(std::span<const std::byte> bytes, std::string_view name) {
  return std::equal(bytes.begin(), bytes.end(), name.begin(), name.end(),
                    [](std::byte byte, char letter) { return std::to_integer<char>(byte) == letter; });
}

Result<Header> read_header(Bytes& file) {
  if (!is(file.take(4), "MThd")) return refuse("this is not a Standard MIDI File: it does not begin with MThd");
  const auto length = file.big_endian(4);
  if (file.trouble().empty() && length < 6) return refuse("the MIDI header says it is ", length, " bytes long, not 6");
  Bytes header(file.take(length));
  const auto format = header.big_endian(2), tracks = header.big_endian(2), division = header.big_endian(2);
  if (!file.trouble().empty()) return refuse("the MIDI file cannot be read: ", file.trouble());
  if (format == 2)
    return refuse("a MIDI file of format 2 (independent patterns) cannot be imported; save it as format 1");
  if (format > 2) return refuse("MIDI format ", format, " is unknown");
  if ((division & 0x8000U) != 0)
    return refuse("a MIDI file with SMPTE time cannot be imported; save it with ticks a quarter note");
  if (division == 0) return refuse("the MIDI file has 0 ticks a quarter note");
  if (tracks == 0) return refuse("the MIDI file has no tracks");
  return Header{tracks, division};
}

Result<Events> read_events(Bytes& file, const Header& header) {
  Events events;
  while (events.tracks.size() < header.tracks) {
    const auto name = file.take(4);
    const auto chunk = file.take(file.big_endian(4));
    if (!file.trouble().empty())
      return refuse("the MIDI file cannot be read: it has ", events.tracks.size(), " of ", header.tracks,
                    " tracks, then ", file.trouble());
    if (!is(name, "MTrk")) continue;  // chunks of other kinds are to be passed over
    Bytes track(chunk);
    midi::read_track(track, events);
    if (!track.trouble().empty())
      return refuse("track ", events.tracks.size(), " of the MIDI file cannot be read: ", track.trouble());
  }
  return events;
}

/// What is in force on a channel.
struct Channel {
  std::uint8_t program{};
  std::uint8_t volume{100};
  std::uint8_t expression{127};
  std::uint8_t pan{64};
  std::uint8_t reverb{40};
  bool pedal{};
  std::vector<std::size_t> held{};  // notes that were let go while the pedal was down
};

/// Plays the events through, and notes what sounds.
class Playing {
 public:
  Playing(MidiSong& song, std::vector<Tick>& ends) : song_(song), ends_(ends) {}

  void take(const Event& event) {
    switch (event.kind) {
      case 0x90:
        return event.second > 0 ? start(event) : stop(event);
      case 0x80:
        return stop(event);
      case 0xb0:
        return control(event);
      case 0xc0:
        channels_[event.channel].program = event.first;
        return;
      case 0xe0:
        ++song_.uncarried.pitch_bends;
        return;
      default:
        ++song_.uncarried.aftertouches;
    }
  }

  /// What still sounds ends with its track.
  void finish(const std::vector<midi::TrackEvents>& tracks) {
    for (auto& [key, notes] : sounding_)
      for (const auto note : notes) {
        ++song_.uncarried.unfinished;
        ends_[note] = tracks[song_.notes[note].track].end;
      }
    for (auto& [number, channel] : channels_)
      for (const auto note : channel.held) ends_[note] = std::max(ends_[note], tracks[song_.notes[note].track].end);
  }

 private:
  using Key = std::pair<std::uint16_t, std::uint8_t>;  // channel, pitch

  void start(const Event& event) {
    auto& channel = channels_[event.channel];
    std::erase_if(channel.held, [&](std::size_t note) {  // struck again: what the pedal held ends here
      if (song_.notes[note].pitch != event.first) return false;
      ends_[note] = event.at;
      return true;
    });
    sounding_[{event.channel, event.first}].push_back(song_.notes.size());
    song_.notes.push_back({.start = {static_cast<double>(event.at)},
                           .track = event.track,
                           .channel = event.channel,
                           .program = channel.program,
                           .pitch = event.first,
                           .velocity = event.second,
                           .volume = channel.volume,
                           .expression = channel.expression,
                           .pan = channel.pan,
                           .reverb = channel.reverb});
    ends_.push_back(event.at);
  }

  void stop(const Event& event) {
    const auto found = sounding_.find({event.channel, event.first});
    if (found == sounding_.end()) return;
    const auto note = found->second.front();
    found->second.pop_front();
    if (found->second.empty()) sounding_.erase(found);
    ends_[note] = event.at;
    if (auto& channel = channels_[event.channel]; channel.pedal) channel.held.push_back(note);
  }

  void control(const Event& event) {
    auto& channel = channels_[event.channel];
    switch (event.first) {
      case 7:
        channel.volume = event.second;
        return;
      case 10:
        channel.pan = event.second;
        return;
      case 11:
        channel.expression = event.second;
        return;
      case 64:
        return pedal(channel, event.second >= 64, event.at);
      case 91:
        channel.reverb = event.second;
        return;
      case 120:
      case 123:
        return silence(event);
      case 121:
        channel.expression = 127;
        return pedal(channel, false, event.at);
      default:
        ++song_.uncarried.controllers;
    }
  }

  void pedal(Channel& channel, bool down, Tick now) {
    if (!down)
      for (const auto note : std::exchange(channel.held, {})) ends_[note] = now;
    channel.pedal = down;
  }

  void silence(const Event& event) {
    auto at = sounding_.lower_bound({event.channel, 0});
    while (at != sounding_.end() && at->first.first == event.channel) {
      for (const auto note : at->second) ends_[note] = event.at;
      at = sounding_.erase(at);
    }
  }

  MidiSong& song_;
  std::vector<Tick>& ends_;
  std::map<std::uint16_t, Channel> channels_{};
  std::map<Key, std::deque<std::size_t>> sounding_{};
};

std::vector<TempoPoint> tempo_of(std::vector<midi::TempoEvent> events, double ticks_per_beat) {
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  std::vector<TempoPoint> points{TempoPoint{}};
  for (const auto& event : events) {
    const Beats at{static_cast<double>(event.at) / ticks_per_beat};
    const Bpm tempo{std::clamp(6e7 / event.microseconds, slowest.rate, fastest.rate)};
    if (points.back().at == at)
      points.back().tempo = tempo;
    else if (points.back().tempo != tempo)
      points.push_back({at, tempo});
  }
  return points;
}

/// From ticks to beats, by start. A note has at least the 64th part of a beat, for drums that are let go at once.
void into_beats(MidiSong& song, const std::vector<Tick>& ends, double ticks_per_beat) {
  for (std::size_t i = 0; i < ends.size(); ++i) {
    auto& note = song.notes[i];
    const auto ticks = std::max(static_cast<double>(ends[i]) - note.start.count, ticks_per_beat / 64);
    note.start = {note.start.count / ticks_per_beat};
    note.length = {ticks / ticks_per_beat};
  }
}

}  // namespace

Result<MidiSong> read_midi(std::span<const std::byte> bytes) {
  if (bytes.empty()) return refuse("the MIDI file is empty");
  if (bytes.size() > most_bytes) return refuse("the MIDI file is larger than 64 MB");
  Bytes file(bytes);
  const auto header = read_header(file);
  if (!header) return header.refusal();
  auto events = read_events(file, *header);
  if (!events) return events.refusal();
  for (const auto& track : events->tracks)
    if (static_cast<double>(track.end) / header->ticks_per_beat > limits::beats / 2)
      return refuse("the MIDI file claims to last more than ", static_cast<std::int64_t>(limits::beats / 2), " beats");

  MidiSong song;
  for (auto& track : events->tracks) song.tracks.push_back(std::move(track.name));
  std::stable_sort(events->events.begin(), events->events.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  std::vector<Tick> ends;
  Playing playing(song, ends);
  for (const auto& event : events->events) playing.take(event);
  playing.finish(events->tracks);
  into_beats(song, ends, header->ticks_per_beat);
  song.tempo = tempo_of(std::move(events->tempo), header->ticks_per_beat);
  std::stable_sort(events->signatures.begin(), events->signatures.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  if (!events->signatures.empty()) {
    song.signature = events->signatures.front().signature;
    for (const auto& each : events->signatures) song.uncarried.signatures += each.signature != *song.signature;
  }
  song.uncarried.lyrics = events->lyrics;
  song.uncarried.system_exclusives = events->system_exclusives;
  return song;
}

}  // namespace beltane
