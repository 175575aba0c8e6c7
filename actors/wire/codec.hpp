#pragma once

#include "model/limits.hpp"
#include "wire/envelope.hpp"
#include "wire/format/checker.hpp"
#include "wire/format/reader.hpp"
#include "wire/format/writer.hpp"
#include "wire/older/format_3.hpp"

/// What every plane shares: a message in, bytes out, and back. Inside wire only.
namespace beltane::wire {

/// The largest message of a plane, in bytes; proto/README.md publishes them. Checked before anything is read, because
/// two bytes of Protobuf can become sixty bytes of memory.
namespace largest {
inline constexpr std::size_t question = 64 << 10;
inline constexpr std::size_t report = 1 << 20;
inline constexpr std::size_t playing = 4 << 20;
inline constexpr std::size_t submission = limits::submission_bytes;
inline constexpr std::size_t project = limits::frame_bytes;
inline constexpr std::size_t whole = limits::message_bytes;  // that may come in parts, or stands in a file
}  // namespace largest

/// What is to be known of a message: what refusals call it, how long it may be, and who reads it.
struct Spoken {
  const char* name;
  std::size_t most;
  Audience audience{Audience::peer};
};
constexpr Spoken spoken(const SessionRequest*) { return {"SessionRequest", largest::submission}; }
constexpr Spoken spoken(const SessionReply*) { return {"SessionReply", largest::project}; }
constexpr Spoken spoken(const Publication*) { return {"Publication", largest::project, Audience::followers}; }
constexpr Spoken spoken(const CatchUp*) { return {"CatchUp", largest::question}; }
constexpr Spoken spoken(const CaughtUp*) { return {"CaughtUp", largest::whole}; }
constexpr Spoken spoken(const StorageRequest*) { return {"StorageRequest", largest::whole}; }
constexpr Spoken spoken(const StorageReply*) { return {"StorageReply", largest::whole}; }
constexpr Spoken spoken(const TransportCommand*) { return {"TransportCommand", largest::question}; }
constexpr Spoken spoken(const Gestures*) { return {"Gestures", largest::playing}; }
constexpr Spoken spoken(const VoiceCommands*) { return {"VoiceCommands", largest::playing}; }
constexpr Spoken spoken(const VoiceEvents*) { return {"VoiceEvents", largest::playing}; }
constexpr Spoken spoken(const Telemetry*) { return {"Telemetry", largest::report}; }
constexpr Spoken spoken(const ToSupervisor*) { return {"ToSupervisor", largest::report}; }
constexpr Spoken spoken(const FromSupervisor*) { return {"FromSupervisor", largest::report}; }
constexpr Spoken spoken(const BackendRequest*) { return {"BackendRequest", largest::question}; }
constexpr Spoken spoken(const BackendAnswer*) { return {"BackendAnswer", largest::report}; }
constexpr Spoken spoken(const KeepChange*) { return {"JournalRow", largest::whole, Audience::file}; }
constexpr Spoken spoken(const Studio*) { return {"SavedStudio", largest::whole, Audience::file}; }

/// The protocol that a message opens with, whatever follows. Every message writes it first.
std::optional<std::uint64_t> protocol_of(std::string_view bytes);
/// Why the bytes are none: another protocol, if they say one, or not readable at all.
Refusal unreadable(std::string_view name, std::string_view bytes);
Refusal other_protocol(std::string_view name, std::uint64_t theirs);
Refusal too_large(std::string_view name, std::size_t size, std::size_t most);

/// Reads what can be read of the bytes; false where they are no such message. `word`: what refusals call it.
template <class T>
bool read(Envelope<T>& envelope, std::string_view bytes, Validator& validator, Lists lists, const char** word = {}) {
  Reader reader(bytes, validator, lists);
  if constexpr (HasFields<T>) make_blank(*envelope.message);
  envelope.protocol = 0;
  const bool sound = reader.read(envelope);
  if (word) *word = reader.word();
  return sound;
}

template <Message T>
std::string encode(const T& message) {
  return bytes_of(Envelope<const T>{&message}, spoken(&message).audience);
}

/// A message of that name and protocol.
template <class T>
Result<T> unpack(const Spoken& spoken_as, std::uint32_t protocol, std::string_view bytes) {
  const auto [name, most, audience] = spoken_as;
  if (bytes.size() > most) return too_large(name, bytes.size(), most);
  T message{};
  Envelope<T> envelope{&message};
  Validator validator;
  const char* word = "";
  if (!read(envelope, bytes, validator, Lists::read, &word)) return unreadable(name, bytes);
  if (envelope.protocol != protocol) return other_protocol(name, envelope.protocol);
  if (envelope.part || envelope.next) {
    validator = {};
    validator.say(word, "is a part of a longer message, where a whole one is to be");
  }
  Checker checker(validator);
  fields(checker, envelope);
  if (validator) return validator.refusal(name);
  return message;
}

template <Message T>
Result<T> decode(std::string_view bytes) {
  if constexpr (filed_as<T> != nullptr)
    if (is_of_older_format(bytes)) return format_3::read<T>(bytes);
  return unpack<T>(spoken(static_cast<const T*>(nullptr)), protocol_version, bytes);
}

}  // namespace beltane::wire
