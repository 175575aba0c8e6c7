// Our own reader: that of oscpack reads past the end of a message whose blob claims to be longer than it is.
#include <bit>
#include <cstring>
#include <string_view>

#include "scsynth/osc/osc.hpp"

namespace beltane::scsynth {

namespace {

constexpr int deepest_bundle = 8;
constexpr std::string_view bundle_mark{"#bundle\0", 8};

/// Reads from the front of some bytes. Once something is not there, it stays `broken` and gives zeros.
class OscReader {
 public:
  explicit OscReader(std::span<const std::byte> bytes) : left_(bytes) {}

  bool broken() const { return broken_; }
  bool done() const { return left_.empty(); }

  std::span<const std::byte> read(std::size_t size) {
    if (size > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const auto taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }

  std::uint32_t word() {
    std::uint32_t value = 0;
    for (const auto byte : read(4)) value = value << 8 | std::to_integer<std::uint32_t>(byte);
    return value;
  }
  std::uint64_t long_word() {
    const std::uint64_t upper = word();
    return upper << 32 | word();
  }

  std::string_view text() {
    const std::string_view all(reinterpret_cast<const char*>(left_.data()), left_.size());
    const auto length = all.find('\0');
    if (length == all.npos) return read(left_.size() + 1), std::string_view{};
    return read((length + 4) & ~std::size_t{3}), broken_ ? std::string_view{} : all.substr(0, length);
  }

  OscBlob blob() {
    const std::size_t size = word();
    const auto bytes = read((size + 3) & ~std::size_t{3});
    if (broken_) return {};
    return {{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}};
  }

 private:
  std::span<const std::byte> left_;
  bool broken_{};
};

std::optional<OscArgument> argument(char type, OscReader& from) {
  switch (type) {
    case 'i':
      return std::bit_cast<std::int32_t>(from.word());
    case 'f':
      return std::bit_cast<float>(from.word());
    case 's':
      return std::string(from.text());
    case 'b':
      return from.blob();
    case 'h':
      return std::bit_cast<std::int64_t>(from.long_word());
    case 'd':
      return std::bit_cast<double>(from.long_word());
    case 't':
      return TimeTag{from.long_word()};
    case 'T':
      return true;
    case 'F':
      return false;
    case 'N':
      return OscNothing{};
    default:
      return {};
  }
}

bool is_bundle(std::span<const std::byte> packet) {
  return packet.size() >= bundle_mark.size() && std::memcmp(packet.data(), bundle_mark.data(), bundle_mark.size()) == 0;
}

Result<void> collect(std::span<const std::byte> packet, std::optional<TimeTag> tag, int depth,
                     std::vector<TaggedMessage>& into) {
  if (!is_bundle(packet)) {
    auto message = decode_osc(packet);
    if (!message) return message.refusal();
    into.push_back({tag, *std::move(message)});
    return {};
  }
  if (depth == deepest_bundle) return Refusal{"The OSC bundle holds bundles too deep in each other."};
  OscReader from(packet.subspan(bundle_mark.size()));
  const TimeTag own{from.long_word()};
  while (!from.broken() && !from.done()) {
    const auto element = from.read(from.word());
    if (from.broken()) break;
    if (auto inner = collect(element, own, depth + 1, into); !inner) return inner;
  }
  if (from.broken()) return Refusal{"The OSC bundle is cut off."};
  return {};
}

}  // namespace

Result<OscMessage> decode_osc(std::span<const std::byte> datagram) {
  if (datagram.empty()) return Refusal{"The OSC message is empty."};
  if (is_bundle(datagram)) return Refusal{"The datagram holds an OSC bundle, not a message."};
  OscReader from(datagram);
  OscMessage message{.address = std::string(from.text())};
  if (from.broken()) return Refusal{"The OSC message has no whole address."};
  if (message.address.empty() || message.address.front() != '/')
    return Refusal{"The OSC address does not open with '/'."};
  if (from.done()) return message;  // old senders leave out the types where there are no arguments
  const auto types = from.text();
  if (from.broken() || types.empty() || types.front() != ',') return Refusal{"The OSC message does not say its types."};
  message.arguments.reserve(types.size() - 1);
  for (const auto type : types.substr(1)) {
    auto next = argument(type, from);
    if (!next) return Refusal{std::string("The OSC type '") + type + "' is not known here."};
    if (from.broken()) return Refusal{"The OSC message is cut off."};
    message.arguments.push_back(*std::move(next));
  }
  if (!from.done()) return Refusal{"The OSC message is longer than its types say."};
  return message;
}

Result<std::vector<TaggedMessage>> decode_packet(std::span<const std::byte> datagram) {
  std::vector<TaggedMessage> messages;
  if (auto all = collect(datagram, {}, 0, messages); !all) return all.refusal();
  return messages;
}

}  // namespace beltane::scsynth
