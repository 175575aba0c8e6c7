#pragma once

#include "beltane/v1/project.pb.h"
#include "model/project.hpp"
#include "wire/codec.hpp"

/// The project's parts, for the planes that carry them. Inside wire only.
namespace beltane::wire {

void to_wire(const StripId&, v1::StripId&);
StripId from_wire(const v1::StripId&, Doubt&);

v1::Slot to_wire(Slot);
SlotId from_wire(v1::Slot, std::uint32_t number, Doubt&);

void to_wire(const UnitAddress&, v1::UnitAddress&);
UnitAddress from_wire(const v1::UnitAddress&, Doubt&);

void to_wire(const Note&, v1::Note&);
Note from_wire(const v1::Note&, Doubt&);

void to_wire(const EffectDef&, v1::EffectDef&);
EffectDef from_wire(const v1::EffectDef&, Doubt&);

void to_wire(const SendDef&, v1::SendDef&);
SendDef from_wire(const v1::SendDef&, Doubt&);

void to_wire(const ModulatorDef&, v1::ModulatorDef&);
ModulatorDef from_wire(const v1::ModulatorDef&, Doubt&);

void to_wire(const Zone&, v1::Zone&);
Zone from_wire(const v1::Zone&, Doubt&);

void to_wire(const UnitState&, v1::UnitState&);
UnitState from_wire(const v1::UnitState&, Doubt&);

void to_wire(const StripRuntime&, v1::StripRuntime&);
StripRuntime from_wire(const v1::StripRuntime&, Doubt&);

void to_wire(const InstrumentDef&, v1::InstrumentDef&);
InstrumentDef from_wire(const v1::InstrumentDef&, Doubt&);

void to_wire(const BusDef&, v1::BusDef&);
BusDef from_wire(const v1::BusDef&, Doubt&);

void to_wire(const TempoPoint&, v1::TempoPoint&);
TempoPoint from_wire(const v1::TempoPoint&, Doubt&);

void to_wire(const Signature&, v1::Signature&);
Signature from_wire(const v1::Signature&, Doubt&);

void to_wire(const Project&, v1::Project&);
Project from_wire(const v1::Project&, Doubt&);

}  // namespace beltane::wire
