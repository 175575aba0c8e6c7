#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace beltane {

/// Where a rig lives. Private to its user: the runtime directory has mode 0700.
struct Rig {
  std::string name{"default"};
  std::filesystem::path runtime{};  // sockets, anchors, logs; gone after `down` but for the logs
  std::filesystem::path state{};    // unsaved projects; stays
  std::filesystem::path data{};     // synthdefs and catalogue
};

/// The rig of that name for this user: $XDG_RUNTIME_DIR/beltane/NAME (else /tmp/beltane-UID/NAME), $XDG_STATE_HOME,
/// and the data beside the program or in $BELTANE_DATA_DIR.
Rig rig_named(std::string name);

/// Sees to the folder that stands in for XDG_RUNTIME_DIR, where this rig lives in it: /tmp/beltane-UID, where somebody
/// else may have been first. Refused where it is not this user's alone. Rigs elsewhere are the user's own choice.
Result<void> secure_runtime(const Rig& rig);

/// The log of one of its processes: it stays after `down`.
std::filesystem::path log_of(const Rig& rig, const std::string& process);

/// What the rig's project needs of an audio server, as the backend reckons it and the supervisor reads it: it stays
/// after `down`, so that a large project has room at once.
std::filesystem::path needs_note(const Rig& rig);

/// The sockets of a rig.
namespace sockets {
inline constexpr std::string_view session_edits = "session.edits";      // ROUTER  SessionRequest / SessionReply
inline constexpr std::string_view session_changes = "session.changes";  // PUB     Publication
inline constexpr std::string_view session_changes_first = "session.changes-first";  // PUB  the same, for who sounds
inline constexpr std::string_view session_catch_up = "session.catch-up";            // ROUTER  CatchUp / CaughtUp
inline constexpr std::string_view persistence_journal = "persistence.journal";  // ROUTER  StorageRequest / StorageReply
inline constexpr std::string_view sequencer_transport = "sequencer.transport";  // ROUTER  TransportCommand / Playhead
inline constexpr std::string_view sequencer_telemetry = "sequencer.telemetry";  // PUB     Telemetry
inline constexpr std::string_view voices_gestures = "voices.gestures";          // ROUTER  Gestures / -
inline constexpr std::string_view backend_voices = "backend.voices";            // ROUTER  VoiceCommands / VoiceEvents
inline constexpr std::string_view backend_requests = "backend.requests";      // ROUTER  BackendRequest / BackendAnswer
inline constexpr std::string_view backend_osc = "backend.osc";                // PUB  Telemetry: what the server is told
inline constexpr std::string_view backend_telemetry = "backend.telemetry";    // PUB     Telemetry
inline constexpr std::string_view supervisor_control = "supervisor.control";  // ROUTER  ToSupervisor / FromSupervisor
inline constexpr std::string_view supervisor_telemetry = "supervisor.telemetry";  // PUB   Telemetry
inline constexpr std::string_view librarian_telemetry = "librarian.telemetry";    // PUB     Telemetry

}  // namespace sockets

/// The address of one of them: an ipc:// file in the runtime directory.
std::string endpoint(const Rig& rig, std::string_view socket);

}  // namespace beltane
