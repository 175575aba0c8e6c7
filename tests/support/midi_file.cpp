#include "support/midi_file.hpp"

#include <fstream>
#include <string>
#include <vector>

namespace beltane::test {
namespace {

using FileBytes = std::string;

void put(FileBytes& bytes, std::initializer_list<int> values) {
  for (int value : values) bytes.push_back(static_cast<char>(value));
}

void put32(FileBytes& bytes, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
}

FileBytes chunk(const char* name, const FileBytes& body) {
  FileBytes bytes = name;
  put32(bytes, body.size());
  return bytes + body;
}

/// Notes one after the other, `ticks` each (below 128), on a channel.
FileBytes track(int channel, int program, const std::vector<int>& pitches, int ticks) {
  FileBytes body;
  put(body, {0, 0xC0 | channel, program});
  for (int pitch : pitches) {
    put(body, {0, 0x90 | channel, pitch, 100});
    put(body, {ticks, 0x80 | channel, pitch, 0});
  }
  put(body, {0, 0xFF, 0x2F, 0});
  return chunk("MTrk", body);
}

}  // namespace

void write_midi_song(const std::filesystem::path& path) {
  FileBytes header;
  put(header, {0, 1, 0, 4, 0, 96});  // format 1, four tracks, 96 ticks a beat
  FileBytes tempo;
  put(tempo, {0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20});  // 120 a minute
  put(tempo, {0, 0xFF, 0x2F, 0});
  std::ofstream file(path, std::ios::binary);
  file << chunk("MThd", header) << chunk("MTrk", tempo);
  file << track(0, 4, {60, 64, 67, 72, 71, 67, 64, 62, 60, 64, 67, 72, 74, 72, 67, 64}, 96);
  file << track(1, 38, {36, 36, 43, 43, 41, 41, 36, 36, 36, 36, 43, 43, 41, 41, 36, 36}, 96);
  file << track(9, 0, {36, 42, 38, 42, 36, 42, 38, 46, 36, 42, 38, 42, 36, 42, 38, 49}, 96);
}

}  // namespace beltane::test
