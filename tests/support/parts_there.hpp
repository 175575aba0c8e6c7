#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"

/// Random parts of a project that is there, and new ones that fit into it. They run inside rc::gen::exec.
namespace beltane::support {

// ── what is there; null or nothing where there is none ─────────────────────────────────────────────────────────────
const Instrument* some_instrument(const Project&);
const Bus* some_bus(const Project&);
StripId some_strip(const Project&);
const UnitDef& some_unit(const Project&, StripId);
/// A unit of one of the stages, if the strip has one.
std::optional<UnitAddress> some_unit(const Project&, StripId, Stage first, Stage last);
/// A unit that plays samples.
std::optional<UnitAddress> some_player(const Project&);
/// One that has samples of its own.
std::optional<UnitAddress> some_player_with_samples(const Project&);

// ── what is new ────────────────────────────────────────────────────────────────────────────────────────────────────
const UnitSpec& some_kind(UnitKind);
UnitState some_state(const UnitSpec&, bool switchable);
Zones some_zones();
Position some_position();
std::string some_name();
std::vector<Note> some_notes();
/// Points from the one value to the other.
std::vector<AutomationPoint> some_points(double least, double most, bool glides);

}  // namespace beltane::support
