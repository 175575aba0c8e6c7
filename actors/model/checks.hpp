#pragma once

#include <span>

#include "model/catalogue.hpp"
#include "model/edit.hpp"

/// What every part of a project must be, whoever sends it. Each gives the part as it is to be kept (values within
/// their range, notes in order), or why it cannot be. Pure; only `apply` has use for them.
namespace beltane::checks {

/// How many bytes the UTF-8 character at the front of `text` has; 0 where there is none, or a control character of
/// ASCII.
std::size_t character(std::string_view text);
/// A name that a project may hold: not empty, at most 200 bytes, UTF-8 without control characters of ASCII. New names
/// must be more than that, see validate.hpp.
Result<void> name(std::string_view name);
/// A fit name that no instrument or bus other than `except` has.
Result<void> strip_name(const Project&, std::string_view name, std::optional<StripId> except = {});

/// An id that nothing of the project may have yet: not 0, and not so far ahead that the counter would run out.
Result<void> fresh(const Project&, std::uint32_t id);
/// Fresh, and no effect, send or modulator of that number stands anywhere.
Result<void> fresh(const Project&, EffectId);
Result<void> fresh(const Project&, SendId);
Result<void> fresh(const Project&, ModulatorId);

/// A moment of the music: finite, not before the start, not absurdly late.
Result<void> moment(Beats at, std::string_view what);

/// Settings of one unit.
Result<UnitState> state(const UnitSpec& unit, Slot slot, UnitState state);
/// Settings of the unit named `kind`, which must be in the catalogue if anything is set.
Result<UnitState> state(const Catalogue&, const UnitName& kind, Slot slot, UnitState state);

/// Ids that the zones of those settings may have.
Result<void> zone_ids(const Project&, const UnitState&);
Result<void> zone_ids(const Project&, const StripRuntime&);
/// Zones fit to be played by that unit, by id; their ids are all different.
Result<Zones> zones(const UnitSpec& unit, Zones zones);

/// A unit that may be an instrument's source: it waits for notes, or sounds by itself.
Result<const UnitSpec*> source_unit(const Catalogue&, std::string_view kind);
/// A unit that may stand in a chain of effects.
Result<const UnitSpec*> effect_unit(const Catalogue&, std::string_view kind);
/// A modulator whose target is a parameter of a unit of the same instrument.
Result<const UnitSpec*> modulator(const Catalogue&, const InstrumentDef&, const ModulatorDef&);

/// The strip may send to that bus, or have it as output: both are there, and the signal will not come back to where it
/// was, nor pass more than `limits::bus_depth` buses.
Result<void> way(const Project&, StripId from, BusId to);

/// Notes fit to play, in playing order; their ids are all different.
Result<std::vector<Note>> notes(std::vector<Note> notes);

/// An instrument or bus that is new to the project, and everything it is made of.
Result<void> instrument(const Project&, const InstrumentDef&, const Catalogue&);
Result<void> bus(const Project&, const BusDef&, const Catalogue&);
Result<void> transpose(int semitones);
/// The settings of its units; none may be set that is not there.
Result<StripRuntime> runtime(const InstrumentDef&, const StripRuntime&, const Catalogue&);
Result<StripRuntime> runtime(const BusDef&, const StripRuntime&, const Catalogue&);

}  // namespace beltane::checks

namespace beltane {

/// The playing order of notes.
bool plays_before(const Note&, const Note&);

/// Whether the unit there stands once for every voice of the instrument.
bool is_of_voice(const Catalogue&, const InstrumentDef&, SlotId);
/// Whether the modulator's target is there: the unit stands in the instrument and has the parameter. Of modulators it
/// may move those before it in the list, so none moves itself, not by way of others either. One that stands once for
/// every voice may move only what does so too.
bool has_target(const Catalogue&, const InstrumentDef&, const ModulatorDef&);
/// The instrument without the modulators whose target is not there, and without those that moved only these.
InstrumentDef without_strays(const Catalogue&, InstrumentDef);

/// A strip in words: `lead (instrument 7)`, or `instrument 7` where it is not in the project.
std::string words_for(const Project&, StripId);
/// One refusal for whatever is asked of an instrument or bus that is not there.
Refusal no_such(StripId);

}  // namespace beltane
