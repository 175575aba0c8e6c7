#pragma once

#include "model/catalogue.hpp"
#include "model/edit.hpp"

namespace beltane::words {

/// The place in a strip that `part` names: `source`, `filter`, `fader`, `fx:3`, `delay`, `mod:7`, `lfo`, `send:hall`.
Result<SlotId> slot(const Project&, StripId, std::string_view part);

/// `part.param` within one strip; a bare `param` is the fader's.
Result<ParamAddress> param(const Project&, const Catalogue&, StripId, std::string_view rest);

/// The parameter as the catalogue describes it.
Result<ParamSpec> spec(const Project&, const Catalogue&, const ParamAddress&);

}  // namespace beltane::words
