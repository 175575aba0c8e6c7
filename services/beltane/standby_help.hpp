#pragma once

namespace beltane {

inline constexpr auto standby_help =
    "none: a dead server is replaced by a new one; warm: a second one waits with everything loaded; mirror: a second "
    "one plays along, and takes over unheard";

}  // namespace beltane
