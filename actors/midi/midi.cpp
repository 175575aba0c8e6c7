#include "midi/midi.hpp"

#include <algorithm>
#include <cmath>

#include "midi/chunks.hpp"
#include "midi/events.hpp"
#include "midi/playing.hpp"
#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

using midi::Chunks;
using midi::MidiEvents;
using midi::MidiTick;

template <class Timed>
void sort_by_time(std::vector<Timed>& events) {
  std::stable_sort(events.begin(), events.end(), [](const Timed& a, const Timed& b) { return a.at < b.at; });
}

/// How far reading goes: half of a project, so that there is room for what is added.
MidiTick last_tick(double ticks_per_beat) { return static_cast<MidiTick>(limits::beats / 2 * ticks_per_beat); }

MidiEvents events_of(const Chunks& chunks) {
  MidiEvents events;
  for (const auto& track : chunks.tracks) midi::read_track(track, last_tick(chunks.ticks_per_beat), events);
  sort_by_time(events.events);
  sort_by_time(events.tempo);
  sort_by_time(events.signatures);
  return events;
}

double shown(Beats at) { return std::round(at.count * 100) / 100; }

std::vector<std::string> damage_of(const Chunks& chunks, const MidiEvents& events) {
  std::vector<std::string> damage;
  for (std::size_t i = 0; i < events.tracks.size(); ++i) {
    const auto& track = events.tracks[i];
    const Beats end{static_cast<double>(track.end) / chunks.ticks_per_beat};
    if (!track.damage.empty())
      damage.push_back("track " + text_of(i + 1) + " after beat " + text_of(shown(end)) + ": " + track.damage +
                       " of the track");
  }
  if (chunks.found < chunks.announced)
    damage.push_back("the file is cut off: " + text_of(chunks.found) + " of " + text_of(chunks.announced) +
                     " tracks are in it");
  return damage;
}

/// Tempo points by beat. What is beyond a project's tempi is set to the nearest, and counted.
std::vector<TempoPoint> tempo_of(const std::vector<midi::TempoEvent>& events, double ticks_per_beat,
                                 std::size_t& clamped) {
  std::vector<TempoPoint> points{TempoPoint{}};
  for (const auto& event : events) {
    const Beats at{static_cast<double>(event.at) / ticks_per_beat};
    const Bpm wanted{6e7 / event.microseconds}, tempo = std::clamp(wanted, slowest, fastest);
    clamped += tempo != wanted;
    if (points.back().at == at)
      points.back().tempo = tempo;
    else if (points.back().tempo != tempo)
      points.push_back({at, tempo});
  }
  return points;
}

/// From ticks to beats, by start. A note has at least the 64th part of a beat, for drums that are let go at once.
void into_beats(MidiSong& song, const midi::Ends& ends, double ticks_per_beat) {
  for (std::size_t i = 0; i < ends.size(); ++i) {
    auto& note = song.notes[i];
    const auto ticks = std::max(static_cast<double>(ends[i]) - note.start.count, ticks_per_beat / 64);
    note.start = {note.start.count / ticks_per_beat};
    note.length = {ticks / ticks_per_beat};
  }
  for (auto& move : song.moves) move.at = {move.at.count / ticks_per_beat};
}

void play(MidiSong& song, const MidiEvents& events, double ticks_per_beat) {
  midi::Ends ends;
  midi::Playing playing(song, ends);
  for (const auto& event : events.events) playing.play(event);
  playing.finish(events.tracks);
  into_beats(song, ends, ticks_per_beat);
}

bool on_one_channel(const std::vector<MidiNote>& notes) {
  return std::all_of(notes.begin(), notes.end(),
                     [&](const MidiNote& note) { return note.channel == notes.front().channel; });
}

/// In a file of one track the track's name is the song's title, and its instrument's is that of one channel at most.
std::vector<std::string> track_names(const Chunks& chunks, MidiEvents& events, const std::vector<MidiNote>& notes) {
  std::vector<std::string> names;
  const bool titled = chunks.format == 0 && events.tracks.size() == 1;
  for (auto& [name, instrument, end, damage] : events.tracks) {
    const bool has_own = !titled && !name.empty();
    names.push_back(has_own ? std::move(name) : std::move(instrument));
  }
  if (titled && !on_one_channel(notes)) names.front().clear();
  return names;
}

void take_signature(MidiSong& song, const std::vector<midi::SignatureEvent>& events) {
  if (events.empty()) return;
  song.signature = events.front().signature;
  for (const auto& each : events) song.uncarried.signatures += each.signature != *song.signature;
}

}  // namespace

Result<MidiSong> read_midi(std::span<const std::byte> bytes) {
  if (bytes.empty()) return refuse("the MIDI file is empty");
  if (bytes.size() > midi_bytes) return refuse("the MIDI file is larger than 64 MB");
  const auto chunks = midi::chunks_of(bytes);
  if (!chunks) return chunks.refusal();
  if (chunks->tracks.empty()) return refuse("the MIDI file has no tracks");
  auto events = events_of(*chunks);

  MidiSong song;
  song.damage = damage_of(*chunks, events);
  play(song, events, chunks->ticks_per_beat);
  if (song.notes.empty() && !song.damage.empty())
    return refuse("no note can be read from the MIDI file: ", song.damage.front());
  song.uncarried.smpte = chunks->smpte;
  song.tempo =
      chunks->smpte ? std::vector{TempoPoint{}} : tempo_of(events.tempo, chunks->ticks_per_beat, song.uncarried.tempi);
  take_signature(song, events.signatures);
  song.tracks = track_names(*chunks, events, song.notes);
  song.channels = std::move(events.channels);
  song.uncarried.lyrics = events.lyrics;
  song.uncarried.system_exclusives = events.system_exclusives;
  song.uncarried.misplaced = events.misplaced;
  song.uncarried.too_high = events.too_high;
  return song;
}

}  // namespace beltane
