#pragma once

#include <cstddef>
#include <tuple>
#include <utility>

#include "wire/wire.hpp"

/// Every message that wire speaks, for tests that go through all of them. Seeds of the fuzzer count on the order.
namespace beltane::wire {

using EveryMessage = std::tuple<SessionRequest, SessionReply, Publication, CatchUp, CaughtUp, StorageRequest,
                                StorageReply, TransportCommand, Gestures, VoiceCommands, VoiceEvents, BackendRequest,
                                BackendAnswer, Telemetry, ToSupervisor, FromSupervisor, KeepChange, Studio>;
inline constexpr std::size_t message_count = std::tuple_size_v<EveryMessage>;

/// Calls `with.operator()<Message, index>()` for each of them.
template <class With>
void for_each_message(With with) {
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    (with.template operator()<std::tuple_element_t<Index, EveryMessage>, Index>(), ...);
  }
  (std::make_index_sequence<message_count>{});
}

/// What comes back of a message: all of it, but for what a publication leaves out.
template <class Message>
Message as_sent(Message message) {
  return message;
}
inline Publication as_sent(Publication publication) {
  if (auto* change = std::get_if<Change>(&publication))
    change->client = {}, change->sequence = 0, change->author = {}, change->follows_closely = false;
  return publication;
}
inline KeepChange as_sent(KeepChange row) {
  row.project = {};
  return row;
}

}  // namespace beltane::wire
