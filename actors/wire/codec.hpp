#pragma once

#include <google/protobuf/arena.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/limits.hpp"
#include "wire/doubt.hpp"
#include "wire/wire.hpp"

/// What every plane shares: a message in, bytes out, and back. Inside wire only.
namespace beltane::wire {

/// The largest message of a plane, in bytes; proto/README.md publishes them. Checked before anything is parsed, because
/// two bytes of Protobuf can become sixty bytes of memory.
namespace largest {
inline constexpr std::size_t question = 64 << 10;
inline constexpr std::size_t report = 1 << 20;
inline constexpr std::size_t playing = 4 << 20;
inline constexpr std::size_t submission = limits::submission_bytes;
inline constexpr std::size_t project = limits::frame_bytes;
inline constexpr std::size_t whole = limits::message_bytes;  // that may come in parts, or stands in a file
}  // namespace largest

/// The most edits of one submission, and gestures or voice commands of one message.
inline constexpr int most_at_once = 65'536;

/// A Protobuf message in an arena of its own; small ones never reach the heap.
template <class Wire>
class Scratch {
 public:
  Wire& operator*() { return *message_; }
  Wire* operator->() { return message_; }

 private:
  alignas(16) std::array<char, 2048> block_;
  google::protobuf::Arena arena_{block_.data(), block_.size()};
  Wire* message_{google::protobuf::Arena::CreateMessage<Wire>(&arena_)};
};

/// The message's bytes; equal messages have equal bytes.
std::string bytes_of(const google::protobuf::MessageLite& message);
/// Why the bytes are none: another protocol, if they say one, or not readable at all.
Refusal unreadable(std::string_view name, std::string_view bytes);
Refusal other_protocol(std::string_view name, std::uint64_t theirs);
Refusal too_large(std::string_view name, std::size_t size, std::size_t most);
bool parse(google::protobuf::MessageLite& message, std::string_view bytes);

/// What `write` puts into a message, as bytes.
template <class Wire, class Write>
std::string pack(Write write) {
  Scratch<Wire> wire;
  wire->set_protocol(protocol_version);
  write(*wire);
  return bytes_of(*wire);
}

/// What `read` finds in the bytes of a message, or why they are refused.
template <class Wire, class Model>
Result<Model> unpack(std::string_view name, std::string_view bytes, std::size_t most,
                     Model (*read)(const Wire&, Doubt&)) {
  if (bytes.size() > most) return too_large(name, bytes.size(), most);
  Scratch<Wire> wire;
  if (!parse(*wire, bytes)) return unreadable(name, bytes);
  if (wire->protocol() != protocol_version) return other_protocol(name, wire->protocol());
  Doubt doubt;
  Model model = read(*wire, doubt);
  if (doubt) return doubt.refusal(name);
  return model;
}

/// Writes text where Protobuf keeps it.
inline void put(std::string_view text, std::string* to) {
  if (is_utf8(text)) {
    to->assign(text);
  } else {
    *to = utf8(text);
  }
}

inline std::int64_t ns(Instant at) { return at.time_since_epoch().count(); }

/// A list of what `from_wire` reads one by one.
template <class Each, class Wire>
std::vector<Each> list_from_wire(const Wire& wire, Doubt& doubt) {
  std::vector<Each> list;
  list.reserve(static_cast<std::size_t>(wire.size()));
  for (const auto& each : wire) list.push_back(from_wire(each, doubt));
  return list;
}

inline constexpr std::string_view unknown_kind = "is of a kind that is not known here; was it sent by a newer beltane?";

inline constexpr std::string_view is_a_part = "is a part of a longer message; decode_framed reads those";

}  // namespace beltane::wire
