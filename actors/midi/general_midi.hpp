#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

/// Which of our sounds stands for which sound of General MIDI. Pure data.
namespace beltane::midi {

using SoundSettings = std::vector<std::pair<std::string_view, double>>;

/// A sound: a source with its settings, perhaps a filter and an effect.
struct Sound {
  std::string_view name{};
  std::string_view source{};
  SoundSettings settings{};
  double level{1};   // beside the others of a mix
  double reverb{1};  // how much room it likes
  std::string_view filter{};
  SoundSettings filter_settings{};
  std::string_view effect{};
  SoundSettings effect_settings{};
  double pan{};
};

/// The sound for a program, 0 to 127.
const Sound& sound_of_program(std::uint8_t program);

/// The sound for a key of the percussion channel. `known`: General MIDI names that key.
struct DrumSound {
  const Sound& sound;
  bool known{};
};
DrumSound sound_of_drum(std::uint8_t pitch);

/// Every sound of the two tables once, for whoever wants to check them.
std::vector<const Sound*> all_sounds();

}  // namespace beltane::midi
