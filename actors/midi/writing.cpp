#include "midi/writing.hpp"

#include <algorithm>
#include <tuple>

namespace beltane::midi {
namespace {

constexpr MidiTick longest_wait = (1U << 28) - 1;  // four bytes of seven bits
constexpr std::uint8_t text_event = 0x01, track_end = 0x2f;

char byte(std::uint64_t value) { return static_cast<char>(value & 0xff); }

void put_big_endian(std::string& to, std::uint64_t value, int bytes) {
  for (auto shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to.push_back(byte(value >> shift));
}

void put_variable(std::string& to, std::uint64_t value) {
  auto shift = 0;
  while (value >> (shift + 7) != 0) shift += 7;
  for (; shift > 0; shift -= 7) to.push_back(byte(0x80 | ((value >> shift) & 0x7f)));
  to.push_back(byte(value & 0x7f));
}

std::string meta(std::uint8_t kind, std::string_view data) {
  std::string bytes{byte(0xff), byte(kind)};
  put_variable(bytes, data.size());
  return bytes.append(data);
}

/// A wait that is longer than one may be is cut by texts that say nothing.
void put_wait(std::string& to, MidiTick ticks) {
  for (; ticks > longest_wait; ticks -= longest_wait) {
    put_variable(to, longest_wait);
    to += meta(text_event, "");
  }
  put_variable(to, ticks);
}

std::string chunk(std::string_view name, const std::string& body) {
  std::string bytes(name);
  put_big_endian(bytes, body.size(), 4);
  return bytes + body;
}

}  // namespace

void TrackWriter::put(MidiTick at, Rank rank, std::initializer_list<int> bytes) {
  std::string message;
  for (const auto each : bytes) message.push_back(byte(static_cast<std::uint64_t>(each)));
  messages_.push_back({at, rank, std::move(message)});
}

void TrackWriter::put_meta(MidiTick at, std::uint8_t kind, std::string_view data) {
  messages_.push_back({at, Rank::setting, meta(kind, data)});
}

std::string TrackWriter::written() && {
  std::ranges::stable_sort(messages_, {}, [](const Message& each) { return std::tuple(each.at, each.rank); });
  std::string body;
  MidiTick now = 0;
  for (const auto& each : messages_) {
    put_wait(body, each.at - now);
    body += each.bytes;
    now = each.at;
  }
  put_variable(body, 0);
  body += meta(track_end, "");
  return chunk("MTrk", body);
}

std::string file_of(const std::vector<std::string>& tracks) {
  std::string header;
  put_big_endian(header, 1, 2);
  put_big_endian(header, tracks.size(), 2);
  put_big_endian(header, ticks_written, 2);
  auto file = chunk("MThd", header);
  for (const auto& track : tracks) file += track;
  return file;
}

}  // namespace beltane::midi
