#pragma once

#include <optional>
#include <string_view>

#include "model/project/project.hpp"
#include "model/result.hpp"

/// What every part of a project must be, whatever units there are. Each gives the part as it is kept (notes in order,
/// settings that say nothing left out), or why it cannot be. Pure.
namespace beltane::checks {

/// How many bytes the UTF-8 character at the front of `text` has; 0 where there is none, or a control character of
/// ASCII.
std::size_t character(std::string_view text);
/// A name that a project may hold: not empty, at most 200 bytes, UTF-8 without control characters of ASCII. New names
/// must be more than that, see plain_text.hpp.
Result<void> name(std::string_view name);
/// A fit name that no instrument or bus other than `except` has.
Result<void> strip_name(const Project&, std::string_view name, std::optional<StripId> except = {});

/// An id that nothing of the project may have yet: not 0, and not so far ahead that the counter would run out.
Result<void> fresh(const Project&, std::uint32_t id);
/// The same for a unit that is new to the strip: no unit of that id stands anywhere.
Result<void> fresh(const Project&, StripId, UnitId);
/// The same for a note and a point of automation, which the counter of notes counts.
Result<void> fresh(const Project&, NoteId);
Result<void> fresh(const Project&, PointId);

/// A moment of the music: finite, not before the start, not absurdly late.
Result<void> moment(Beats at, std::string_view what);

/// The name of a unit, in the catalogue or not.
Result<void> unit_name(std::string_view kind);
/// A value of a parameter: finite.
Result<void> value(std::string_view param, double value);
/// A unit that may stand in that strip: its id and stage, what it moves or where it goes.
Result<void> unit(StripId, const UnitDef&);
/// Settings of a unit of that stage.
Result<UnitState> state(Stage stage, UnitState state);

/// Ids that the zones of those settings may have.
Result<void> zone_ids(const Project&, const UnitState&);
Result<void> zone_ids(const Project&, const StripRuntime&);
/// Zones fit to be played, by id; their ids are all different.
Result<Zones> zones(Zones zones);

/// Whether what the modulator moves stands in the strip. Of modulators it may move those before it in the list, so none
/// moves itself, not by way of others either.
Result<void> target(const StripDef&, const UnitDef& modulator);
/// No modulator of the strip moves that unit: it may be taken away.
Result<void> unmoved(const Project&, UnitAddress);

/// The strip may send to that bus, or have it as output: both are there, and the signal will not come back to where it
/// was, nor pass more than `limits::bus_depth` buses.
Result<void> way(const Project&, StripId from, BusId to);
/// No signal passes more buses than it may.
Result<void> shallow(const Project&);

/// Notes fit to play, in playing order; their ids are all different.
Result<std::vector<Note>> notes(std::vector<Note> notes);

/// What automation moves stands in the strip.
Result<void> automated(const StripDef&, const AutomationTarget&);
/// Nothing of that unit is automated: it may be taken away.
Result<void> not_automated(const Project&, UnitAddress);
/// Points that the target can be moved to, in the order of time; their ids are all different.
Result<std::vector<AutomationPoint>> points(const AutomationTarget&, std::vector<AutomationPoint> points);
/// There is room for so many more points, in that lane.
Result<void> room(const Automation&, const AutomationTarget&, std::size_t more);
/// All automation of an instrument that is new to the project; each target has one lane.
Result<Automation> automation(const Project&, const StripDef&, const std::vector<AutomationLane>&);

/// An instrument or bus that is new to the project, and everything it is made of.
Result<void> instrument(const Project&, const InstrumentDef&);
Result<void> bus(const Project&, const BusDef&);
Result<void> transpose(int semitones);
/// The settings of its units; none may be set that is not there.
Result<StripRuntime> runtime(const StripDef&, const StripRuntime&);

}  // namespace beltane::checks

namespace beltane {

/// `source`, `filter`, `effect` …
std::string_view word_for(Stage);
/// A strip in words: `lead (instrument 7)`, or `instrument 7` where it is not in the project.
std::string words_for(const Project&, StripId);
/// One refusal for whatever is asked of an instrument or bus that is not there.
Refusal no_such(StripId);
Refusal no_such(const Project&, UnitAddress);

}  // namespace beltane
