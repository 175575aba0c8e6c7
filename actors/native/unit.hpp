#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/catalogue/catalogue.hpp"

/// What a unit of the native engine is. Everything here but making one happens on the audio thread: it neither
/// allocates, locks nor waits.
namespace beltane::native {

/// The longest stretch that a unit is given at once, in frames.
inline constexpr std::size_t most_frames = 64;

/// A stretch of stereo sound.
struct StereoBlock {
  float* left{};
  float* right{};
  std::size_t frames{};  // 1 to most_frames

  float* side(std::size_t which) const { return which == 0 ? left : right; }
};

/// How the parameters of a unit stand at the end of a stretch, in the order of its spec.
using ParamValues = std::span<const double>;

/// What a unit may know of where it runs.
struct Surroundings {
  double rate{48'000};         // frames a second
  double beats_per_second{2};  // the tempo
  double beat{};               // counted by the tempo since the engine began
};

/// What a voice plays.
struct VoiceNote {
  double hertz{440};
  double velocity{0.8};   // 0-1
  bool held{true};        // the key
  std::uint64_t age{};    // frames since it began
  std::uint32_t seed{1};  // for what is random in it; differs from voice to voice
};

/// A filter, equaliser, effect or fader: works on the sound that passes it.
class InPlace {
 public:
  virtual ~InPlace() = default;
  /// `entry` is how much of each frame may enter its memory (1, but around creation and moves), so that it does not
  /// repeat the edge.
  virtual void process(const StereoBlock& sound, const float* entry, ParamValues settings,
                       const Surroundings& around) = 0;
  /// Forgets all that it heard.
  virtual void reset() = 0;
};

/// What one voice of an instrument sounds like.
class Source {
 public:
  virtual ~Source() = default;
  /// Writes the stretch. False: the voice is over.
  virtual bool sound(const StereoBlock& out, ParamValues settings, const VoiceNote& note,
                     const Surroundings& around) = 0;
  /// The key was let go.
  virtual void release() = 0;
  /// Ends within `seconds`, whatever the settings say.
  virtual void cut(double seconds) = 0;
};

/// Moves a parameter of another unit.
class Modulator {
 public:
  virtual ~Modulator() = default;
  /// How far it moves at the end of a stretch of so many frames, in parts of a range whose `octaves` (0: a linear one)
  /// are known. Where it stands once for an instrument, the note is a resting one.
  virtual double swing(ParamValues settings, const VoiceNote& note, std::size_t frames, const Surroundings& around,
                       double octaves) = 0;
  /// A note of the instrument begins.
  virtual void trigger() {}
};

/// Room for one source or modulator of a voice, so that a voice begins without allocating.
inline constexpr std::size_t source_bytes = 2'048;
inline constexpr std::size_t modulator_bytes = 128;

/// A kind of unit: its parameters as the catalogue has them, and the one thing among these that makes one.
struct UnitType {
  UnitSpec spec{};
  std::unique_ptr<InPlace> (*in_place)(double rate){};
  std::unique_ptr<Modulator> (*modulator)(double rate){};
  Source* (*source)(void* room, double rate){};              // in source_bytes
  Modulator* (*voice_modulator)(void* room, double rate){};  // in modulator_bytes
  bool send{};                                               // how much of a channel is given to a bus
};

/// Fills the makers of a UnitType for class `T`, which is made from the rate.
template <class T>
std::unique_ptr<InPlace> make_in_place(double rate) {
  return std::make_unique<T>(rate);
}
template <class T>
std::unique_ptr<Modulator> make_modulator(double rate) {
  return std::make_unique<T>(rate);
}
template <class T>
Source* make_source(void* room, double rate) {
  static_assert(sizeof(T) <= source_bytes && alignof(T) <= alignof(std::max_align_t));
  return new (room) T(rate);
}
template <class T>
Modulator* make_voice_modulator(void* room, double rate) {
  static_assert(sizeof(T) <= modulator_bytes && alignof(T) <= alignof(std::max_align_t));
  return new (room) T(rate);
}

/// The kinds that an engine knows.
using UnitTypes = std::vector<const UnitType*>;

/// All kinds of `units/`, by name: each file there is one of them by being there.
const UnitTypes& all_unit_types();
/// The kind of that name, or null.
const UnitType* find(const UnitTypes& types, std::string_view name);
/// The place of that parameter in the settings; none where the kind has no such.
std::optional<std::size_t> place_of(const UnitType& type, std::string_view param);

}  // namespace beltane::native
