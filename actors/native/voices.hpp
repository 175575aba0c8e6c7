#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/limits.hpp"
#include "native/rack.hpp"
#include "native/spsc_ring.hpp"

namespace beltane::native {

/// How many parameters a unit of a voice may have.
inline constexpr std::size_t source_params = 32;
inline constexpr std::size_t modulator_params = 16;

/// One note that sounds: its source, and its modulators. All room is there from the start. Audio thread.
class SynthVoice {
 public:
  SynthVoice() = default;
  SynthVoice(const SynthVoice&) = delete;
  SynthVoice& operator=(const SynthVoice&) = delete;
  ~SynthVoice() { end(); }

  /// Nothing sounded before.
  void begin(VoiceId id, const Bank& bank, const VoiceNote& note, double rate);
  /// Writes the stretch. False: it is over.
  bool sound(const StereoBlock& out, const Bank& bank, const Surroundings& around);
  void release();
  void cut(double seconds);
  void end();

  VoiceId id() const { return id_; }
  bool held() const { return note_.held; }
  bool is_cut() const { return cut_; }
  std::uint64_t age() const { return note_.age; }

 private:
  void modulate(std::size_t frames, const Bank& bank, const Surroundings& around);

  struct Part {
    alignas(std::max_align_t) std::byte room[modulator_bytes];
    Modulator* modulator{};
    std::array<double, modulator_params> settings{};
    double swing{};
  };

  VoiceId id_{};
  VoiceNote note_{};
  bool cut_{};
  alignas(std::max_align_t) std::byte room_[source_bytes];
  Source* source_{};
  std::array<double, source_params> settings_{};
  std::array<Part, limits::modulators> parts_{};
  std::size_t modulators_{};
};

/// All voices there are: a bounded number, of which the one that is missed least makes room for one more. Audio thread.
class SynthVoices {
 public:
  /// So many sound at once; beyond them there are some to fade out.
  SynthVoices(std::size_t most, double rate, SpscRing<VoiceId>& ended);

  void begin(VoiceId id, Bank& bank, double hertz, double velocity);
  void release(VoiceId id);
  /// It ends in a short fade.
  void cut(VoiceId id);
  /// Adds the voices of the bank to the sound.
  void sound(Bank& bank, const StereoBlock& out, const Surroundings& around);
  /// All voices of the bank end at once.
  void end_all(Bank& bank);

 private:
  std::size_t place_for_one();
  void steal();
  void end(std::size_t place);

  std::size_t most_;
  double rate_;
  SpscRing<VoiceId>& ended_;
  std::vector<SynthVoice> voices_;
  std::vector<Bank*> banks_;  // of each voice; null: it is free
  std::uint32_t begun_{};
  std::array<std::array<float, most_frames>, 2> sound_{};
};

}  // namespace beltane::native
