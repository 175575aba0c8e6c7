#include "wav/append_wav.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

namespace beltane::wav {
namespace {

constexpr std::uint64_t largest_wav = 0xfffff000;  // its header counts in 32 bits
constexpr std::size_t piece_bytes = 1 << 20;

void add_silence(std::ostream& file, std::uint64_t bytes) {
  const std::vector<char> nothing(piece_bytes);
  for (; bytes > 0 && file; bytes -= std::min<std::uint64_t>(bytes, piece_bytes))
    file.write(nothing.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(bytes, piece_bytes)));
}

void add_samples(std::ostream& file, const std::string& part, const WavFile& wav) {
  std::ifstream from(part, std::ios::binary);
  from.seekg(static_cast<std::streamoff>(wav.data_at));
  std::vector<char> buffer(piece_bytes);
  for (auto left = wav.frames * wav.frame_bytes; left > 0 && from && file;) {
    from.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece_bytes)));
    file.write(buffer.data(), from.gcount());
    left -= static_cast<std::uint64_t>(from.gcount());
  }
}

}  // namespace

Result<WavFile> append_wav(const std::string& path, const std::string& part, Seconds silence) {
  auto whole = mend_wav(path);  // also cuts off a frame that is not whole
  if (!whole) return whole;
  auto more = look_at_wav(part);
  if (!more) return more;
  if (more->rate != whole->rate || more->channels != whole->channels || more->frame_bytes != whole->frame_bytes)
    return Refusal{part + " does not fit behind " + path + ": its samples are of another kind."};
  auto gap = static_cast<std::uint64_t>(std::llround(std::max(silence.count, 0.0) * whole->rate));
  if (whole->data_at + (whole->frames + gap + more->frames) * whole->frame_bytes > largest_wav)
    return Refusal{part + " does not fit into " + path + " any more: no WAV file is larger than 4 GB."};
  {
    std::ofstream file(path, std::ios::binary | std::ios::app);
    add_silence(file, gap * whole->frame_bytes);
    add_samples(file, part, *more);
    file.flush();
    if (!file) return Refusal{path + " cannot be written to."};
  }
  auto joined = mend_wav(path);
  std::error_code error;
  if (joined) std::filesystem::remove(part, error);
  return joined;
}

}  // namespace beltane::wav
