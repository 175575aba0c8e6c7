#pragma once

#include "model/fields.hpp"
#include "wire/parts.hpp"
#include "wire/wire.hpp"

namespace beltane::wire {

/// Which fields a part, and the wish for one, are in the messages of a socket; 0: it has none.
struct PartFields {
  int part{};
  int next{};
};
template <class T>
inline constexpr PartFields part_fields{};
template <>
inline constexpr PartFields part_fields<StorageRequest>{.part = 5, .next = 6};
template <>
inline constexpr PartFields part_fields<StorageReply>{.part = 7, .next = 8};
template <>
inline constexpr PartFields part_fields<CaughtUp>{.part = 4};
template <>
inline constexpr PartFields part_fields<CatchUp>{.next = 4};

/// Only what may stand beside a message.
template <class T>
struct PartsOf {};
template <class T>
inline constexpr PartFields part_fields<PartsOf<T>> = part_fields<T>;

/// What a message is called where it stands in a file, as a field; elsewhere its fields are those of the envelope.
template <class T>
inline constexpr const char* filed_as = nullptr;
template <>
inline constexpr const char* filed_as<KeepChange> = "row";
template <>
inline constexpr const char* filed_as<Studio> = "studio";

/// What stands in one frame: the protocol, and a message or a part of one.
template <class T>
struct Envelope {
  using Sent = std::remove_const_t<T>;
  T* message{};
  std::uint32_t protocol{protocol_version};
  std::optional<Part> part{};
  std::optional<NextPart> next{};
};
template <class T>
inline constexpr bool is_envelope = false;
template <class T>
inline constexpr bool is_envelope<Envelope<T>> = true;

template <class E>
requires is_envelope<std::remove_const_t<E>>
void fields(auto& v, E& envelope) {
  using Sent = typename E::Sent;
  v(1, "protocol", envelope.protocol);
  if constexpr (filed_as<Sent> != nullptr) {
    v(2, filed_as<Sent>, *envelope.message, how::required("is missing"));
  } else if constexpr (HasFields<Sent>) {
    fields(v, *envelope.message);
  }
  if constexpr (part_fields<Sent>.part != 0) v(part_fields<Sent>.part, "part", envelope.part);
  if constexpr (part_fields<Sent>.next != 0) v(part_fields<Sent>.next, "next_part", envelope.next);
}

}  // namespace beltane::wire
