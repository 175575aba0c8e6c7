#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "host/rig.hpp"

namespace beltane {

/// How much of the processor a service is given where it is scarce.
enum class Urgency : std::uint8_t {
  sound,       // on the way from an edit or a note to the ear
  disk,        // as urgent as any program
  background,  // after all others
};

/// One service of a rig, as everybody knows it who starts, replaces or names services.
struct ServiceInfo {
  std::string_view name;  // its program is beltane-NAME
  Urgency urgency;
  std::array<std::string_view, 4> serves;  // its sockets; empty: none
};

/// The one table of services, in the order in which they start.
inline constexpr std::array rig_services{
    ServiceInfo{"persistence", Urgency::disk, {sockets::persistence_journal}},
    ServiceInfo{
        "session",
        Urgency::sound,
        {sockets::session_edits, sockets::session_changes_first, sockets::session_changes, sockets::session_catch_up}},
    ServiceInfo{"backend",
                Urgency::sound,
                {sockets::backend_voices, sockets::backend_requests, sockets::backend_telemetry, sockets::backend_osc}},
    ServiceInfo{"voices", Urgency::sound, {sockets::voices_gestures}},
    ServiceInfo{"sequencer", Urgency::sound, {sockets::sequencer_transport, sockets::sequencer_telemetry}},
    ServiceInfo{"librarian", Urgency::background, {sockets::librarian_telemetry}},
};

constexpr bool is_rig_service(std::string_view name) {
  return std::ranges::find(rig_services, name, &ServiceInfo::name) != rig_services.end();
}

}  // namespace beltane
