#include "wav/frames.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

#include "wav/wav.hpp"

namespace beltane::wav {
namespace {

std::uint32_t bits_in(const char* bytes, std::size_t count) {
  std::uint32_t bits = 0;
  for (auto i = count; i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
  return bits;
}

/// The largest number of an integer sample.
double full_scale(std::size_t bytes) { return bytes == 2 ? 0x1p15 : 0x1p23; }

float sample_in(const char* bytes, std::size_t count) {
  const auto bits = bits_in(bytes, count);
  if (count == 4) return std::bit_cast<float>(bits);
  const auto unused = 8 * (4 - count);
  const auto value = static_cast<std::int32_t>(bits << unused) >> unused;
  return static_cast<float>(value / full_scale(count));
}

void put_sample(char* bytes, std::size_t count, float sample) {
  auto bits = std::bit_cast<std::uint32_t>(sample);
  if (count != 4) {
    const auto full = full_scale(count);
    const auto value = std::clamp(std::round(static_cast<double>(sample) * full), -full, full - 1);
    bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(value));
  }
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
}

/// Bytes of one sample.
Result<std::size_t> sample_bytes(const std::string& path, const WavFile& wav) {
  const std::size_t bytes = wav.channels ? wav.frame_bytes / wav.channels : 0;
  if (bytes < 2 || bytes > 4) return Refusal{path + " has samples of a kind that is not known here."};
  return bytes;
}

}  // namespace

Result<Samples> read_frames(const std::string& path, std::uint64_t first, std::uint64_t count) {
  const auto wav = look_at_wav(path);
  if (!wav) return wav.refusal();
  const auto size = sample_bytes(path, *wav);
  if (!size) return size.refusal();
  first = std::min(first, wav->frames);
  count = std::min(count, wav->frames - first);
  std::vector<char> bytes(count * wav->frame_bytes);
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(wav->data_at + first * wav->frame_bytes));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return Refusal{path + " cannot be read."};
  Samples samples(count * wav->channels);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = sample_in(bytes.data() + i * *size, *size);
  return samples;
}

Result<void> write_frames(const std::string& path, std::uint64_t first, const Samples& samples) {
  const auto wav = look_at_wav(path);
  if (!wav) return wav.refusal();
  const auto size = sample_bytes(path, *wav);
  if (!size) return size.refusal();
  if (first + samples.size() / wav->channels > wav->frames) return Refusal{path + " is shorter than that."};
  std::vector<char> bytes(samples.size() * *size);
  for (std::size_t i = 0; i < samples.size(); ++i) put_sample(bytes.data() + i * *size, *size, samples[i]);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(wav->data_at + first * wav->frame_bytes));
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.flush();
  if (!file) return Refusal{path + " cannot be written to."};
  return {};
}

}  // namespace beltane::wav
