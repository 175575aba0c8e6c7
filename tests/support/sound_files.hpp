#pragma once

#include <filesystem>

#include "support/ears.hpp"

namespace beltane::support {

/// A folder of one's own, gone afterwards.
class OwnFolder {
 public:
  OwnFolder();
  ~OwnFolder();
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

 private:
  std::filesystem::path path_{};
};

/// A sine to be written.
struct Tone {
  double hertz{440};
  double seconds{0.5};
  double level{0.5};
  int channels{1};
  int rate{48'000};
};
/// Writes it as a WAV of 16 bits, and answers where.
std::filesystem::path write_sound(const std::filesystem::path& file, const Tone& tone);

/// The first two channels of a sound file, to be listened to; empty where it cannot be read.
test::Sound sound_in(const std::filesystem::path& file);

/// The largest sample of a sound file, 1 being full scale; 0 where it cannot be read.
double loudest(const std::filesystem::path& file);

}  // namespace beltane::support
