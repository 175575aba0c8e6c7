#include "midi/import.hpp"

#include <algorithm>
#include <set>

#include "midi/mix.hpp"
#include "midi/text.hpp"
#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

using midi::MixPart;
using midi::MixSettings;
using midi::Sound;

constexpr auto reverb_unit = "reverb";
constexpr double least_send = 0.02;  // below, nobody hears the room

/// Gives ids and names, each once.
class Fresh {
 public:
  template <class Id>
  Id id() {
    return Id{counted_with_notes<Id> ? next_note_++ : next_++};
  }
  std::string name(std::string_view wanted) {
    std::string name(wanted);
    for (int count = 2; !taken_.insert(name).second; ++count) name = std::string(wanted) + " " + std::to_string(count);
    return name;
  }

 private:
  std::uint32_t next_{1};
  std::uint32_t next_note_{1};
  std::set<std::string, std::less<>> taken_{Project{}.master->def->name};
};

/// Those of the settings that the unit has, within their ranges.
UnitState known(const Catalogue& catalogue, std::string_view unit, const midi::SoundSettings& settings) {
  UnitState state;
  const auto* spec = catalogue.find(unit);
  for (const auto& [name, value] : settings)
    if (const auto* param = spec ? find(*spec, name) : nullptr)
      if (const auto fit = clamped(*param, value)) state.values.insert_or_assign(std::string(name), *fit);
  return state;
}

void set_state(StripRuntime& runtime, UnitId unit, UnitState state) {
  if (state != UnitState{}) runtime.units.insert_or_assign(unit, std::move(state));
}

AddBus hall(const Catalogue& catalogue, Fresh& fresh) {
  AddBus edit{.def = {.id = fresh.id<BusId>(), .strip = {.name = fresh.name("hall")}}};
  const auto reverb = effect_unit(fresh.id<UnitId>(), reverb_unit);
  edit.def.strip.units.push_back(reverb);
  set_state(edit.runtime, reverb.id, known(catalogue, reverb.kind, {{"mix", 1}, {"room", 0.55}, {"damp", 0.45}}));
  return edit;
}

std::vector<Note> notes_of(const MixPart& part, const MixSettings& place, Fresh& fresh) {
  std::vector<Note> notes;
  for (const auto& note : part.notes)
    notes.push_back({fresh.id<NoteId>(), note.start, note.length, note.pitch, midi::strength(note, place.loudest)});
  return notes;
}

/// The moves of the part's channel, as far as there is room.
std::vector<AutomationLane> automation_of(const MidiSong& song, const MixPart& part, Fresh& fresh) {
  std::vector<AutomationLane> lanes;
  std::size_t count = 0;
  for (const auto controller : all_controllers) {
    AutomationLane lane{ControllerTarget{controller}, {}};
    for (const auto& move : song.moves)
      if (move.channel == part.channel && move.controller == controller && count++ < limits::points)
        lane.points.push_back({fresh.id<PointId>(), move.at, move.value, {}});
    if (!lane.points.empty()) lanes.push_back(std::move(lane));
  }
  return lanes;
}

/// The moves of channels that play notes.
std::size_t moves_carried(const MidiSong& song, std::span<const MixPart> parts) {
  std::set<std::uint16_t> played;
  for (const auto& part : parts) played.insert(part.channel);
  return static_cast<std::size_t>(
      std::ranges::count_if(song.moves, [&](const MidiMove& move) { return played.contains(move.channel); }));
}

/// What the file calls the part: its channel, else its track, where they have a name; else the sound's.
std::string_view wanted_name(const MidiSong& song, const MixPart& part) {
  if (part.drum) return part.sound->name;
  if (const auto channel = song.channels.find(part.channel); channel != song.channels.end() && !channel->second.empty())
    return channel->second;
  const auto& track = song.tracks[part.track];
  return track.empty() ? part.sound->name : std::string_view(track);
}

AddInstrument instrument(const MidiSong& song, const MixPart& part, const MixSettings& place, std::optional<BusId> room,
                         const Catalogue& catalogue, Fresh& fresh) {
  const auto& sound = *part.sound;
  AddInstrument edit{.def = {.id = fresh.id<InstrumentId>()}};
  auto& [def, runtime, notes, position, automation] = edit;
  def.strip.name = fresh.name(wanted_name(song, part));
  auto& units = def.strip.units;
  units.push_back(source_unit(def.id, UnitName(sound.source)));
  set_state(runtime, source_id(def.id), known(catalogue, sound.source, sound.settings));
  if (catalogue.find(sound.filter)) {
    units.push_back(filter_unit(def.id, UnitName(sound.filter)));
    set_state(runtime, filter_id(def.id), known(catalogue, sound.filter, sound.filter_settings));
  }
  if (catalogue.find(sound.effect)) {
    units.push_back(effect_unit(fresh.id<UnitId>(), UnitName(sound.effect)));
    set_state(runtime, units.back().id, known(catalogue, sound.effect, sound.effect_settings));
  }
  if (room && place.reverb > least_send) {
    units.push_back(send_unit(fresh.id<UnitId>(), *room));
    set_state(runtime, units.back().id, known(catalogue, units.back().kind, {{"level", place.reverb}}));
  }
  units.push_back(fader_unit(strip_of(def.id)));
  set_state(runtime, units.back().id,
            known(catalogue, units.back().kind, {{"level", place.level}, {"pan", place.pan}}));
  notes = notes_of(part, place, fresh);
  automation = automation_of(song, part, fresh);
  return edit;
}

std::size_t other_pans(std::span<const MixPart> parts, std::span<const MixSettings> places) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const auto& note : parts[i].notes) {
      const auto pan = std::clamp((note.pan - 64) / 63.0 + parts[i].sound->pan, -1.0, 1.0);
      count += pan != places[i].pan;
    }
  return count;
}

std::vector<std::string> losses_of(const MidiSong& song, std::span<const MixPart> parts,
                                   std::span<const MixSettings> places) {
  std::vector<std::string> losses;
  const auto lost = [&](std::size_t count, std::string_view what) {
    if (count > 0) losses.push_back(std::to_string(count) + " " + std::string(what));
  };
  const auto& gone = song.uncarried;
  for (const auto& phrase : song.damage) losses.push_back(phrase);
  if (gone.smpte)
    losses.emplace_back("bars and beats: the file counts seconds (SMPTE), so its beats are those of 120 bpm");
  lost(gone.tempi, "tempi outside of " + text_of(slowest.rate) + " to " + text_of(fastest.rate) +
                       " bpm, which became the nearest of those");
  lost(gone.swells, "changes of volume or expression while a note sounds");
  lost(gone.moves, "changes of pan or reverb while a note sounds");
  lost(song.moves.size() - moves_carried(song, parts), "moves of bend, wheel or pressure of channels without notes");
  lost(gone.aftertouches, "aftertouches of single keys");
  lost(gone.controllers,
       "controller changes other than volume, pan, expression, modulation, pedal, reverb, bank and bend range");
  lost(gone.variations, "notes of sounds beside General MIDI's 128; they play the one of that number");
  lost(gone.kits, "notes of drum kits other than the standard one; they play that");
  lost(other_pans(parts, places), "notes panned away from where their instrument stands");
  lost(gone.signatures, "changes of the signature after the first");
  lost(gone.lyrics, "lyrics");
  lost(gone.system_exclusives, "system exclusive messages");
  lost(gone.misplaced, "messages of a MIDI cable, such as clocks, which have no place in a file");
  lost(gone.too_high, "values over 127, which became 127, or were for no key or controller");
  lost(gone.unfinished, "notes without an end; they end with their track");
  std::size_t unknown = 0;
  for (const auto& note : song.notes) unknown += note.drum && !midi::sound_of_drum(note.pitch).known;
  lost(unknown, "hits on drums that General MIDI does not name; they play a block");
  return losses;
}

}  // namespace

Imported project_from(const MidiSong& song, std::string_view name, const Catalogue& catalogue) {
  Imported imported;
  Fresh fresh;
  const auto parts = midi::parts_of(song);
  std::vector<MixSettings> places;
  for (const auto& part : parts) places.push_back(midi::place_of(part));
  const auto gain = midi::headroom(parts, places);
  for (auto& place : places) place.level *= gain;

  if (auto title = midi::plain_text(std::as_bytes(std::span(name)), limits::name_bytes); !title.empty())
    imported.edits.emplace_back(RenameProject{std::move(title)});
  for (const auto& point : song.tempo) imported.edits.emplace_back(SetTempo{point.at, point.tempo});
  if (song.signature) imported.edits.emplace_back(SetSignature{*song.signature});
  std::optional<BusId> room;
  if (catalogue.find(reverb_unit) && !parts.empty()) {
    auto bus = hall(catalogue, fresh);
    room = bus.def.id;
    imported.edits.emplace_back(std::move(bus));
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    imported.edits.emplace_back(instrument(song, parts[i], places[i], room, catalogue, fresh));
  imported.losses = losses_of(song, parts, places);
  imported.instruments = parts.size();
  imported.notes = song.notes.size();
  imported.moves = moves_carried(song, parts);
  return imported;
}

}  // namespace beltane
