#include "midi/chunks.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "midi/byte_reader.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::midi {
namespace {

using Span = std::span<const std::byte>;

constexpr std::size_t chunk_header = 8;   // a name and a length, four bytes each
constexpr std::size_t header_bytes = 14;  // MThd with its six bytes
constexpr std::size_t most_tracks = std::numeric_limits<std::uint16_t>::max();

Span from(Span bytes, std::size_t at) { return bytes.subspan(std::min(at, bytes.size())); }

bool begins(Span bytes, std::string_view name) {
  return bytes.size() >= name.size() &&
         std::equal(name.begin(), name.end(), bytes.begin(),
                    [](char letter, std::byte byte) { return std::to_integer<char>(byte) == letter; });
}

bool has_name(Span bytes) {
  return bytes.size() >= 4 && std::all_of(bytes.begin(), bytes.begin() + 4, [](std::byte byte) {
           return std::to_integer<int>(byte) >= 0x20 && std::to_integer<int>(byte) < 0x7f;
         });
}

std::size_t next_track(Span bytes) {
  constexpr std::string_view name = "MTrk";
  const auto at = std::search(bytes.begin(), bytes.end(), name.begin(), name.end(),
                              [](std::byte byte, char letter) { return std::to_integer<char>(byte) == letter; });
  return static_cast<std::size_t>(at - bytes.begin());
}

std::size_t little_endian(Span bytes) {
  std::size_t number = 0;
  for (std::size_t i = 4; i > 0; --i) number = number << 8U | std::to_integer<std::size_t>(bytes[i - 1]);
  return number;
}

/// The MIDI file in a RIFF container: its chunk `data`, as much of it as there is.
Span unwrapped(Span file) {
  if (!begins(file, "RIFF") || !begins(from(file, 8), "RMID")) return file;
  for (auto rest = from(file, 12); rest.size() >= chunk_header;) {
    const auto length = std::min(little_endian(rest.subspan(4, 4)), rest.size() - chunk_header);
    if (begins(rest, "data")) return rest.subspan(chunk_header, length);
    rest = from(rest, chunk_header + length + length % 2);
  }
  return {};
}

/// Frames a second in SMPTE's notation, where 29 stands for NTSC's 29.97.
double frames(std::uint32_t division) {
  const auto told = 256 - (division >> 8U);
  return told == 29 ? 30'000.0 / 1'001 : told;
}

Result<Chunks> header_of(Span file) {
  if (!begins(file, "MThd")) return refuse("this is not a Standard MIDI File: it does not begin with MThd");
  ByteReader header(from(file, 4));
  const auto length = header.big_endian(4);
  if (header.trouble().empty() && length < 6)
    return refuse("the MIDI header says it is ", length, " bytes long, not 6");
  const auto format = header.big_endian(2), announced = header.big_endian(2), division = header.big_endian(2);
  if (!header.trouble().empty()) return refuse("the MIDI file is cut off in its header");
  if (format == 2)
    return refuse("a MIDI file of format 2 (independent patterns) cannot be imported; save it as format 1");
  if (format > 2) return refuse("MIDI format ", format, " is unknown");
  const bool smpte = (division & 0x8000U) != 0;
  const auto ticks = smpte ? frames(division) * (division & 0xffU) / 2 : double(division);
  if (ticks <= 0) return refuse("the MIDI file has 0 ticks a ", smpte ? "frame" : "quarter note");
  return Chunks{format, announced, ticks, smpte};
}

/// How much of `rest`, which begins behind a chunk's length, is that chunk: as much as it says where another chunk or
/// the end of the file follows, else what stands before the next track.
std::size_t extent(Span rest, std::size_t length) {
  const bool fits = length == rest.size() || (length < rest.size() && has_name(from(rest, length)));
  return fits ? length : next_track(rest);
}

std::size_t length_at(Span chunk) {
  ByteReader bytes(chunk.subspan(4));
  return bytes.big_endian(4);
}

}  // namespace

Result<Chunks> chunks_of(Span file) {
  file = unwrapped(file);
  auto chunks = header_of(file);
  if (!chunks) return chunks;
  const auto header = std::min<std::size_t>(length_at(file), file.size());
  auto rest = from(file, has_name(from(file, chunk_header + header)) ? chunk_header + header : header_bytes);
  while (rest.size() >= chunk_header && chunks->tracks.size() < most_tracks) {
    if (!has_name(rest)) {
      rest = from(rest, next_track(rest));
      continue;
    }
    const auto body = from(rest, chunk_header);
    const auto length = length_at(rest);
    const auto size = extent(body, length);
    ++chunks->found;
    if (begins(rest, "MTrk")) chunks->tracks.push_back({body.first(size), length > body.size()});
    rest = from(body, size);
  }
  return chunks;
}

}  // namespace beltane::midi
