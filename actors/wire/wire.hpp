#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/control.hpp"
#include "model/following.hpp"
#include "model/gesture.hpp"
#include "model/storage.hpp"

/// Model <-> Protobuf bytes: the only door to the published contract in proto/.
/// Decoding checks everything that a stranger could have sent: protocol version, sizes, finite numbers, known kinds.
/// It never throws and never trusts; what it refuses it names. Pure; any thread.
///
/// What is decoded is what was encoded, but for three things that are left out on purpose: a published Change says
/// neither client nor sequence nor author (CaughtUp and the journal do); a figure or meter that is not a finite number
/// is not sent; text that is not UTF-8 has its stray bytes read as Latin-1. Paths travel as the bytes they are.
namespace beltane::wire {

/// The version that every message carries. A message of another version is refused by name.
inline constexpr std::uint32_t protocol_version = 1;

std::string encode(const SessionRequest&);
std::string encode(const SessionReply&);
std::string encode(const Publication&);
std::string encode(const CatchUp&);
std::string encode(const CaughtUp&);
std::string encode(const StorageRequest&);
std::string encode(const StorageReply&);
std::string encode(const TransportCommand&);
std::string encode(const Gestures&);
std::string encode(const VoiceCommands&);
std::string encode(const VoiceEvents&);
std::string encode(const BackendRequest&);
std::string encode(const BackendAnswer&);
std::string encode(const Telemetry&);
std::string encode(const ToSupervisor&);
std::string encode(const FromSupervisor&);
std::string encode(const KeepChange&);  // a row of the journal
std::string encode(const Studio&);      // a snapshot in a project file

/// The message in `bytes`, or why it is none. Specialised for every type that `encode` takes.
template <class Message>
Result<Message> decode(std::string_view bytes);

template <>
Result<SessionRequest> decode<SessionRequest>(std::string_view);
template <>
Result<SessionReply> decode<SessionReply>(std::string_view);
template <>
Result<Publication> decode<Publication>(std::string_view);
template <>
Result<CatchUp> decode<CatchUp>(std::string_view);
template <>
Result<CaughtUp> decode<CaughtUp>(std::string_view);
template <>
Result<StorageRequest> decode<StorageRequest>(std::string_view);
template <>
Result<StorageReply> decode<StorageReply>(std::string_view);
template <>
Result<TransportCommand> decode<TransportCommand>(std::string_view);
template <>
Result<Gestures> decode<Gestures>(std::string_view);
template <>
Result<VoiceCommands> decode<VoiceCommands>(std::string_view);
template <>
Result<VoiceEvents> decode<VoiceEvents>(std::string_view);
template <>
Result<BackendRequest> decode<BackendRequest>(std::string_view);
template <>
Result<BackendAnswer> decode<BackendAnswer>(std::string_view);
template <>
Result<Telemetry> decode<Telemetry>(std::string_view);
template <>
Result<ToSupervisor> decode<ToSupervisor>(std::string_view);
template <>
Result<FromSupervisor> decode<FromSupervisor>(std::string_view);
template <>
Result<KeepChange> decode<KeepChange>(std::string_view);
template <>
Result<Studio> decode<Studio>(std::string_view);

/// The refusal of a request that cannot be read, to the submission or task that it was, as far as that much can be read
/// (of one that is too long too). Nothing where nobody can be answered.
std::optional<SessionReply> refusal_of_unreadable(std::string_view request, const std::string& reason);

/// Reads the catalogue that the SynthDefs were compiled to (JSON, as proto/beltane/v1/catalogue.proto says).
Result<Catalogue> read_catalogue(std::string_view json);
/// The units in such a file, of which there may be none.
Result<std::vector<UnitSpec>> read_units(std::string_view json);
/// Such a file. The units' factory samples are named in full.
std::string write_units(const std::vector<UnitSpec>& units);

}  // namespace beltane::wire
