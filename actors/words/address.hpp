#pragma once

#include "model/catalogue/catalogue.hpp"
#include "model/editing/edit.hpp"

namespace beltane::words {

/// The unit of a strip that `part` names: `source`, `filter`, `fader`, `fx:3`, `delay`, `mod:7`, `lfo`, `send:hall`,
/// `unit:3`. Source, filter and fader need not be there.
Result<UnitAddress> unit(const Project&, StripId, std::string_view part);
/// The same behind the name of its strip: `lead.delay`, `3.unit:7`.
Result<UnitAddress> unit_of(const Project&, std::string_view address);

/// `part.param` within one strip; a bare `param` is the fader's.
Result<ParamAddress> param(const Project&, const Catalogue&, StripId, std::string_view rest);

/// What automation of an instrument moves.
struct AutomatedAddress {
  InstrumentId instrument{};
  AutomationTarget target{};
};
/// `lead.bend`, or a parameter such as `lead.filter.cutoff`.
Result<AutomatedAddress> automated(const Project&, const Catalogue&, std::string_view address);

/// The parameter as the catalogue describes it.
Result<ParamSpec> spec(const Project&, const Catalogue&, const ParamAddress&);

}  // namespace beltane::words
