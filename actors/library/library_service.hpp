#pragma once

#include "host/host.hpp"
#include "library/librarian.hpp"

namespace beltane {

/// The librarian of a rig of that user.
library::LibraryPlaces places_of(const Rig& rig, const Catalogue& built);

/// The process that keeps the user's library, and says in telemetry what comes into it and what is wrong.
Result<Running> run_librarian(const Host& host, std::function<void()> end);

}  // namespace beltane
