#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::scsynth {

/// A moment as OSC writes it: seconds since 1900 in the upper 32 bits, their fraction in the lower.
struct TimeTag {
  std::uint64_t ntp{};
  auto operator<=>(const TimeTag&) const = default;
};
/// The tag that means 'at once'.
inline constexpr TimeTag at_once{1};

/// The tag of a time of day. A nanosecond is four steps of a tag, so no two share one.
TimeTag tag_of(WallTime at);
/// The time nearest to a tag: the inverse of `tag_of`.
WallTime wall_time_of(TimeTag tag);

struct OscBlob {
  std::vector<std::byte> bytes{};
  bool operator==(const OscBlob&) const = default;
};
struct OscNothing {
  bool operator==(const OscNothing&) const = default;
};
/// The arguments that scsynth and its clients use: types i, f, s, b, h, d, t, T or F, and N.
using OscArgument =
    std::variant<std::int32_t, float, std::string, OscBlob, std::int64_t, double, TimeTag, bool, OscNothing>;

struct OscMessage {
  std::string address{};
  std::vector<OscArgument> arguments{};
  bool operator==(const OscMessage&) const = default;
};
/// A message and the tag of the innermost bundle around it.
struct TaggedMessage {
  std::optional<TimeTag> tag{};
  OscMessage message{};
  bool operator==(const TaggedMessage&) const = default;
};

using Datagram = std::vector<char>;

/// The most bytes that are put into one datagram; UDP itself carries 65,507.
inline constexpr std::size_t largest_datagram = 60'000;

/// One message as it goes over the wire.
Datagram encode_osc(const OscMessage& message);
/// The messages as one bundle, or as few as fit into `limit` bytes each, in their order. A message that is larger by
/// itself still gets a bundle of its own.
std::vector<Datagram> encode_bundles(std::span<const OscMessage> messages, TimeTag tag,
                                     std::size_t limit = largest_datagram);

/// The message in a datagram. Any bytes may be given: what is not one whole message is refused.
Result<OscMessage> decode_osc(std::span<const std::byte> datagram);
/// The messages in a datagram that holds a message or a bundle; bundles in bundles up to eight deep.
Result<std::vector<TaggedMessage>> decode_packet(std::span<const std::byte> datagram);

/// A message for people: `/n_set 1004 cutoff 800`.
std::string text_of(const OscMessage& message);

/// The argument at `index` as a whole number, where it is there and is one.
std::optional<std::int32_t> whole(const OscMessage& message, std::size_t index);
/// The argument at `index` as a number of any type.
std::optional<double> real(const OscMessage& message, std::size_t index);
/// The argument at `index` as text, or null.
const std::string* words(const OscMessage& message, std::size_t index);

}  // namespace beltane::scsynth
