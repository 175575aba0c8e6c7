#include "wire/codec.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/stubs/logging.h>

namespace beltane::wire {
namespace {

/// Protobuf writes to standard error what we answer as a refusal; a stranger could fill a log with it.
[[maybe_unused]] const auto quiet = google::protobuf::SetLogHandler(nullptr);

/// The protocol that a message opens with, whatever follows. Every message writes it first.
std::optional<std::uint64_t> protocol_of(std::string_view bytes) {
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  constexpr std::uint32_t field_1_varint = 8;
  std::uint64_t protocol{};
  if (stream.ReadTag() != field_1_varint || !stream.ReadVarint64(&protocol)) return {};
  return protocol;
}

}  // namespace

std::string bytes_of(const google::protobuf::MessageLite& message) {
  std::string bytes;
  bytes.resize(message.ByteSizeLong());
  google::protobuf::io::ArrayOutputStream array(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream stream(&array);
  stream.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&stream);
  return bytes;
}

bool parse(google::protobuf::MessageLite& message, std::string_view bytes) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
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
