#include "wire/codec.hpp"

namespace beltane::wire {

std::optional<std::uint64_t> protocol_of(std::string_view bytes) {
  Cursor cursor(bytes);
  std::uint32_t tag{};
  std::uint64_t protocol{};
  if (!cursor.tag(tag) || tag != tag_of(1, WireType::varint) || !cursor.varint(protocol)) return {};
  return protocol;
}

Refusal other_protocol(std::string_view name, std::uint64_t theirs) {
  return {std::string(name) + " speaks protocol " + std::to_string(theirs) + ", this is " +
          std::to_string(protocol_version) + ": let both sides be of one version of beltane"};
}

Refusal unreadable(std::string_view name, std::string_view bytes) {
  const auto protocol = protocol_of(bytes);
  if (protocol && *protocol != protocol_version) return other_protocol(name, *protocol);
  return {std::string(name) + " cannot be read: " + std::to_string(bytes.size()) + " bytes that are no such message"};
}

Refusal too_large(std::string_view name, std::size_t size, std::size_t most) {
  return {std::string(name) + " is " + std::to_string(size) + " bytes long, more than " + std::to_string(most)};
}

}  // namespace beltane::wire
