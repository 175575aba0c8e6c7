#include "wav/cue_points.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string_view>

#include "wav/wav.hpp"

namespace beltane::wav {
namespace {

constexpr std::uint64_t largest_chunk = 16 << 20;  // of marks that are read
constexpr std::size_t point_bytes = 24;

std::string number(std::uint64_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Chunks begin at even places.
std::string chunk(const std::string& id, std::string content) {
  const auto size = number(content.size());
  if (content.size() % 2 == 1) content += '\0';
  return id + size + content;
}

std::string chunks_of(const std::vector<CuePoint>& points) {
  auto cues = number(points.size());
  std::string labels = "adtl";
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto id = number(i + 1), frame = number(points[i].frame);
    cues += id + frame + "data" + number(0) + number(0) + frame;
    labels += chunk("labl", id + points[i].label + '\0');
  }
  return chunk("cue ", std::move(cues)) + chunk("LIST", std::move(labels));
}

/// Calls `see(id, content)` for each chunk.
template <class See>
void for_chunks_in(std::string_view bytes, See&& see) {
  while (bytes.size() >= 8) {
    const auto id = bytes.substr(0, 4);
    const std::size_t size = number_at(bytes, 4);
    see(id, bytes.substr(8, size));
    bytes.remove_prefix(std::min(bytes.size(), 8 + size + size % 2));
  }
}

std::vector<CuePoint> points_in(std::string_view chunks) {
  std::vector<std::pair<std::uint32_t, CuePoint>> points;
  std::map<std::uint32_t, std::string> labels;
  for_chunks_in(chunks, [&](std::string_view id, std::string_view content) {
    if (id == "cue ")
      for (std::size_t at = 4; at + point_bytes <= content.size(); at += point_bytes)
        points.push_back({number_at(content, at), {number_at(content, at + 20), {}}});
    if (id != "LIST" || !content.starts_with("adtl")) return;
    for_chunks_in(content.substr(4), [&](std::string_view kind, std::string_view label) {
      if (kind == "labl" && label.size() > 4) labels[number_at(label, 0)] = label.substr(4, label.find('\0', 4) - 4);
    });
  });
  std::vector<CuePoint> named;
  for (auto& [id, point] : points) {
    point.label = labels[id];
    named.push_back(std::move(point));
  }
  return named;
}

/// Where the chunks behind the samples begin.
std::uint64_t past_samples(const WavFile& wav) {
  const auto end = wav.data_at + wav.frames * wav.frame_bytes;
  return end + end % 2;
}

}  // namespace

Result<void> add_cue_points(const std::string& path, const std::vector<CuePoint>& points) {
  const auto wav = mend_wav(path);
  if (!wav) return wav.refusal();
  const auto chunks = chunks_of(points);
  const auto at = past_samples(*wav);
  if (at + chunks.size() > 0xffffffff)
    return Refusal{path + " has no room for marks: no WAV file is larger than 4 GB."};
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(wav->data_at + wav->frames * wav->frame_bytes));
  if (static_cast<std::uint64_t>(file.tellp()) < at) file.put('\0');
  file << chunks;
  file.seekp(4);
  file << number(at + chunks.size() - 8);
  file.flush();
  if (!file) return Refusal{path + " cannot be written to."};
  return {};
}

Result<std::vector<CuePoint>> cue_points_of(const std::string& path) {
  const auto wav = look_at_wav(path);
  if (!wav) return wav.refusal();
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(past_samples(*wav)));
  std::string chunks(largest_chunk, '\0');
  file.read(chunks.data(), static_cast<std::streamsize>(chunks.size()));
  chunks.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return points_in(chunks);
}

}  // namespace beltane::wav
