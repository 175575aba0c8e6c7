#include "wav/wav.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace beltane::wav {

namespace {

std::uint32_t little(const char* bytes, int count) {
  std::uint32_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

void put_size(std::fstream& file, std::uint64_t at, std::uint64_t size) {
  const auto shown = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, 0xffffffff));
  std::array<char, 4> bytes{};
  for (int i = 0; i < 4; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(shown >> (8 * i));
  file.seekp(static_cast<std::streamoff>(at));
  file.write(bytes.data(), bytes.size());
}

/// To a place before it.
void move_bytes(std::fstream& file, std::uint64_t from, std::uint64_t to, std::uint64_t count) {
  if (from == to) return;
  std::vector<char> some(1 << 20);
  for (std::uint64_t done = 0; done < count && file;) {
    const auto size = static_cast<std::streamsize>(std::min<std::uint64_t>(some.size(), count - done));
    file.seekg(static_cast<std::streamoff>(from + done));
    file.read(some.data(), size);
    file.seekp(static_cast<std::streamoff>(to + done));
    file.write(some.data(), size);
    done += static_cast<std::uint64_t>(size);
  }
}

/// Calls `see(id, position of its content, size it claims)` for the chunks up to the samples.
template <class See>
void for_chunks(std::istream& file, std::uint64_t size, See&& see) {
  std::array<char, 8> head{};
  for (std::uint64_t at = 12; at + 8 <= size;) {
    file.seekg(static_cast<std::streamoff>(at));
    if (!file.read(head.data(), head.size())) return;
    const std::string id(head.data(), 4);
    const std::uint64_t claimed = little(head.data() + 4, 4);
    see(id, at + 8, claimed);
    if (id == "data") return;
    at += 8 + claimed + claimed % 2;
  }
}

struct Layout {
  WavFile wav{};
  std::uint64_t facts_at{};  // where the number of frames stands once more; 0: nowhere
  std::uint64_t claimed{};   // bytes of samples, as the header says
};

/// Whether marks stand behind that many bytes of samples: then it is as much as the header says.
bool has_marks(std::istream& file, const Layout& layout) {
  std::array<char, 4> id{};
  file.clear();
  file.seekg(static_cast<std::streamoff>(layout.wav.data_at + layout.claimed + layout.claimed % 2));
  return layout.claimed > 0 && file.read(id.data(), id.size()) && std::memcmp(id.data(), "cue ", 4) == 0;
}

Result<Layout> layout_of(std::istream& file, const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::array<char, 12> head{};
  if (error || !file.read(head.data(), head.size())) return Refusal{path + " cannot be read."};
  if (std::memcmp(head.data(), "RIFF", 4) != 0 || std::memcmp(head.data() + 8, "WAVE", 4) != 0) {
    return Refusal{path + " is not a WAV file."};
  }
  Layout layout;
  auto& wav = layout.wav;
  for_chunks(file, size, [&](const std::string& id, std::uint64_t at, std::uint64_t claimed) {
    std::array<char, 16> format{};
    if (id == "fmt " && file.read(format.data(), format.size())) {
      wav.channels = static_cast<std::uint16_t>(little(format.data() + 2, 2));
      wav.rate = little(format.data() + 4, 4);
      wav.frame_bytes = static_cast<std::uint16_t>(little(format.data() + 12, 2));
    }
    if (id == "fact") layout.facts_at = at;
    if (id == "data") wav.data_at = at, layout.claimed = claimed;
  });
  if (!wav.data_at || !wav.frame_bytes || !wav.rate) return Refusal{path + " has no whole WAV header."};
  wav.frames = (has_marks(file, layout) ? layout.claimed : size - wav.data_at) / wav.frame_bytes;
  return layout;
}

}  // namespace

Result<WavFile> look_at_wav(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  auto layout = layout_of(file, path);
  if (!layout) return layout.refusal();
  return layout->wav;
}

Result<WavFile> mend_wav(const std::string& path) { return cut_wav(path, 0, ~std::uint64_t{}); }

Result<WavFile> cut_wav(const std::string& path, std::uint64_t first, std::uint64_t frames) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto layout = layout_of(file, path);
  if (!layout) return layout.refusal();
  auto wav = layout->wav;
  first = std::min(first, wav.frames);
  wav.frames = std::min(wav.frames - first, frames);
  const auto bytes = wav.frames * wav.frame_bytes;
  file.clear();
  move_bytes(file, wav.data_at + first * wav.frame_bytes, wav.data_at, bytes);
  put_size(file, 4, wav.data_at + bytes - 8);
  put_size(file, wav.data_at - 4, bytes);
  if (layout->facts_at) put_size(file, layout->facts_at, wav.frames);
  file.close();
  std::error_code error;
  std::filesystem::resize_file(path, wav.data_at + bytes, error);
  if (file.fail() || error) return Refusal{path + " cannot be written."};
  return wav;
}

}  // namespace beltane::wav
