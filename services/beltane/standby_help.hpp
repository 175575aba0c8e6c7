#pragma once

namespace beltane {

inline constexpr auto standby_help =
    "auto: mirror where four cores or more are there, else none; none: a dead server is replaced by a new one; warm: a "
    "second one waits with everything loaded; mirror: a second "
    "one plays along, and takes over unheard";

}  // namespace beltane
