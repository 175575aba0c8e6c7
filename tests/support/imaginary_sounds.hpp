#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/apply.hpp"
#include "support/project_units.hpp"

namespace beltane::support {

/// Units of every kind, whose parameters are called as in no sound that ships.
const Catalogue& sounds();

/// The project after the edit; an empty project where it was refused.
Project after(const Project& project, const Edit& edit);
/// An edit that fits the project, made from random bits; none where these bits make none.
std::optional<Edit> random_edit(const Project& project, std::uint64_t bits);

/// `count` instruments, each with a filter, two effects and a send to one bus.
Project band(std::uint32_t count);

inline InstrumentId instrument_at(const Project& project, std::size_t index) {
  return (*project.instruments)[index]->def->id;
}
inline const Instrument& first(const Project& project) { return *project.instruments->front(); }

}  // namespace beltane::support
