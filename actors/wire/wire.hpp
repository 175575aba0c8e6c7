#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/messages/control.hpp"
#include "model/messages/following.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/storage.hpp"

/// Model <-> Protobuf bytes: the only door to the published contract in proto/.
/// Decoding checks everything that a stranger could have sent: protocol version, sizes, finite numbers, known kinds.
/// It never throws and never trusts; what it refuses it names. Pure; any thread.
///
/// What is decoded is what was encoded, but for three things that are left out on purpose: a published Change says
/// neither client nor sequence nor author (CaughtUp and the journal do); a figure or meter that is not a finite number
/// is not sent; text that is not UTF-8 has its stray bytes read as Latin-1. Paths travel as the bytes they are.
namespace beltane::wire {

/// The version that every message carries. A message of another version is refused by name.
inline constexpr std::uint32_t protocol_version = 2;

/// All that is encoded and decoded: a frame on a socket; KeepChange is a row of the journal, Studio a snapshot in a
/// file.
template <class T>
concept Message =
    std::disjunction_v<std::is_same<T, SessionRequest>, std::is_same<T, SessionReply>, std::is_same<T, Publication>,
                       std::is_same<T, CatchUp>, std::is_same<T, CaughtUp>, std::is_same<T, StorageRequest>,
                       std::is_same<T, StorageReply>, std::is_same<T, TransportCommand>, std::is_same<T, Gestures>,
                       std::is_same<T, VoiceCommands>, std::is_same<T, VoiceEvents>, std::is_same<T, Telemetry>,
                       std::is_same<T, ToSupervisor>, std::is_same<T, FromSupervisor>, std::is_same<T, BackendRequest>,
                       std::is_same<T, BackendAnswer>, std::is_same<T, KeepChange>, std::is_same<T, Studio>>;

/// The message as bytes; equal messages have equal bytes.
template <Message T>
std::string encode(const T&);
/// Whether the row of a project file is of format 1 to 3. It is decoded as what it is now; its digest is over the
/// project as it was said then.
bool is_of_older_format(std::string_view row);

/// The message in `bytes`, or why it is none.
template <Message T>
Result<T> decode(std::string_view bytes);

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
