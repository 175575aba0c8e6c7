#include "scsynth/osc/osc.hpp"

#include <oscpack/osc/OscOutboundPacketStream.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "scsynth/overloaded.hpp"

namespace beltane::scsynth {

namespace {

constexpr std::uint64_t unix_epoch_in_1900 = 2'208'988'800;
constexpr std::uint64_t nanoseconds = 1'000'000'000;

std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }
/// Bytes of a string with its closing zero.
std::size_t string_size(std::size_t length) { return padded(length + 1); }

std::size_t size_of(const OscArgument& argument) {
  return std::visit(Overloaded{
                        [](const std::string& text) { return string_size(text.size()); },
                        [](const OscBlob& blob) { return 4 + padded(blob.bytes.size()); },
                        [](bool) { return std::size_t{0}; },
                        [](OscNothing) { return std::size_t{0}; },
                        [](std::int32_t) { return std::size_t{4}; },
                        [](float) { return std::size_t{4}; },
                        [](auto) { return std::size_t{8}; },
                    },
                    argument);
}

std::size_t size_of(const OscMessage& message) {
  auto size = string_size(message.address.size()) + string_size(message.arguments.size() + 1);
  for (const auto& argument : message.arguments) size += size_of(argument);
  return size;
}

/// oscpack borrows the lower bytes of its buffer while it writes, so it gets more than it needs.
std::size_t room_for(const OscMessage& message) { return size_of(message) + message.arguments.size() + 64; }

void write(osc::OutboundPacketStream& out, const OscArgument& argument) {
  std::visit(Overloaded{
                 [&](std::int32_t number) { out << osc::int32{number}; },
                 [&](float number) { out << number; },
                 [&](double number) { out << number; },
                 [&](std::int64_t number) { out << static_cast<osc::int64>(number); },
                 [&](const std::string& text) { out << text.c_str(); },
                 [&](const OscBlob& blob) {
                   const auto* bytes = blob.bytes.empty() ? nullptr : blob.bytes.data();
                   out << osc::Blob(bytes ? static_cast<const void*>(bytes) : "",
                                    static_cast<osc::int32>(blob.bytes.size()));
                 },
                 [&](TimeTag tag) { out << osc::TimeTag(tag.ntp); },
                 [&](bool truth) { out << truth; },
                 [&](OscNothing) { out << osc::OscNil; },
             },
             argument);
}

void write(osc::OutboundPacketStream& out, const OscMessage& message) {
  out << osc::BeginMessage(message.address.c_str());
  for (const auto& argument : message.arguments) write(out, argument);
  out << osc::EndMessage;
}

template <class Write>
Datagram filled(std::size_t room, Write&& fill) {
  Datagram datagram(room);
  osc::OutboundPacketStream out(datagram.data(), datagram.size());
  fill(out);
  datagram.resize(out.Size());
  return datagram;
}

Datagram bundle_of(std::span<const OscMessage> messages, TimeTag tag) {
  std::size_t room = 64;
  for (const auto& message : messages) room += room_for(message) + 4;
  return filled(room, [&](auto& out) {
    out << osc::BeginBundle(tag.ntp);
    for (const auto& message : messages) write(out, message);
    out << osc::EndBundle;
  });
}

}  // namespace

TimeTag tag_of(WallTime at) {
  const auto since = static_cast<std::uint64_t>(at.time_since_epoch().count());
  const auto fraction = ((since % nanoseconds << 32) + nanoseconds / 2) / nanoseconds;
  return {((since / nanoseconds + unix_epoch_in_1900) << 32) + fraction};
}

WallTime wall_time_of(TimeTag tag) {
  const auto seconds = (tag.ntp >> 32) - unix_epoch_in_1900;
  const auto fraction = ((tag.ntp & 0xffffffff) * nanoseconds + (std::uint64_t{1} << 31)) >> 32;
  return WallTime(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * nanoseconds + fraction)));
}

Datagram encode_osc(const OscMessage& message) {
  return filled(room_for(message), [&](auto& out) { write(out, message); });
}

std::vector<Datagram> encode_bundles(std::span<const OscMessage> messages, TimeTag tag, std::size_t limit) {
  std::vector<Datagram> datagrams;
  while (!messages.empty()) {
    std::size_t count = 0;
    std::size_t size = 16;
    while (count < messages.size() && (count == 0 || size + 4 + size_of(messages[count]) <= limit)) {
      size += 4 + size_of(messages[count++]);
    }
    datagrams.push_back(bundle_of(messages.first(count), tag));
    messages = messages.subspan(count);
  }
  return datagrams;
}

std::string text_of(const OscMessage& message) {
  auto text = message.address;
  const auto number = [](auto value) {
    char digits[40];
    return std::string(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  };
  for (const auto& argument : message.arguments) {
    text += ' ';
    std::visit(Overloaded{
                   [&](const std::string& word) { text += word; },
                   [&](const OscBlob& blob) { text += '<' + std::to_string(blob.bytes.size()) + " bytes>"; },
                   [&](TimeTag tag) { text += number(tag.ntp); },
                   [&](bool truth) { text += truth ? "true" : "false"; },
                   [&](OscNothing) { text += "nil"; },
                   [&](auto value) { text += number(value); },
               },
               argument);
  }
  return text;
}

std::optional<std::int32_t> whole(const OscMessage& message, std::size_t index) {
  if (index >= message.arguments.size()) return {};
  const auto* number = std::get_if<std::int32_t>(&message.arguments[index]);
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<double> real(const OscMessage& message, std::size_t index) {
  if (index >= message.arguments.size()) return {};
  return std::visit(Overloaded{
                        [](std::int32_t value) { return std::optional<double>(value); },
                        [](std::int64_t value) { return std::optional<double>(static_cast<double>(value)); },
                        [](float value) { return std::optional<double>(value); },
                        [](double value) { return std::optional<double>(value); },
                        [](const auto&) { return std::optional<double>(); },
                    },
                    message.arguments[index]);
}

const std::string* words(const OscMessage& message, std::size_t index) {
  return index < message.arguments.size() ? std::get_if<std::string>(&message.arguments[index]) : nullptr;
}

}  // namespace beltane::scsynth
