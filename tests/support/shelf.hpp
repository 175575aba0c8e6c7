#pragma once

#include <map>

#include "support/units.hpp"

/// What units play of samples: the buffers, and what the backend tells a unit of them.
namespace beltane::test {

/// The samples in a score's buffers; each is loaded at the score's beginning, when it is first asked for.
class Shelf {
 public:
  explicit Shelf(Score& score) : score_(score) {}

  /// What the unit is told of its zone that answers the note; nothing where it plays no samples. Throws
  /// std::runtime_error where no zone answers.
  Controls wiring(const Unit& unit, double hz = a3, double velocity = played);
  /// What a voice is told of that zone.
  Controls wiring(const Zone& zone);
  /// What an effect is told of the spectra of that zone.
  Controls spectra(const Zone& zone);

 private:
  int loaded(const std::string& sample);
  int transformed(const std::string& sample);

  Score& score_;
  std::map<std::string, int> buffers_{};  // by sample
  std::map<std::string, int> spectra_{};  // the left one; the right one is the next
  int next_{0};
};

/// The zone that answers the note, or null.
const Zone* zone_for(const std::vector<Zone>& zones, double hz, double velocity);
/// Where the sample's file is.
std::string file_of(const std::string& sample);
/// Middle A is MIDI 69, 440 Hz, equally tempered.
double hertz(double pitch);
/// What the file holds; a mono one on both sides.
Sound sound_of(const std::string& file);

/// A WAV file of floats that goes when its owner goes.
class OwnSample {
 public:
  explicit OwnSample(const Sound& sound, int channels = 2);
  ~OwnSample();
  OwnSample(const OwnSample&) = delete;
  OwnSample& operator=(const OwnSample&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_{};
};

}  // namespace beltane::test
