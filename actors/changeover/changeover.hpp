#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "changeover/mixer.hpp"
#include "changeover/pilot.hpp"
#include "changeover/policy.hpp"
#include "changeover/record.hpp"

namespace beltane::changeover {

/// One period, as the audio server gives it.
struct Period {
  PerSide<Inputs> in{};
  PerSide<std::span<const float>> pilots{};
  PerSide<bool> connected{};
  Outputs out{};
  std::uint32_t frames{};
  std::uint32_t frame{};  // of JACK's clock
  Instant now{};
  std::uint64_t xruns{};
};

/// What came of it.
struct Outcome {
  bool heard{};  // a side, and not silence
  bool news{};   // a switch, or what the last one was for
};

/// The whole of what the audio thread does: looks at both pilots, decides, makes the sound, and writes it down.
/// Real-time safe.
class Changeover {
 public:
  struct Setting {
    std::uint32_t channels{2};
    std::uint32_t rate{48000};
    std::uint32_t bad_blocks{2};
  };
  /// The side that an earlier life wrote down as live is live again.
  Changeover(Setting setting, RecordWriter record);

  Outcome next(const Period& period);
  /// What was written last. Any thread.
  State state() const { return record_.last(); }
  const Mixer& mixer() const { return mixer_; }

 private:
  void fit(std::uint32_t frames);
  void look_at(Side side, bool good, bool connected);
  bool note(const Decision& decision, const Period& period);
  bool lost_one_has_died();

  Setting setting_;
  RecordWriter record_;
  PerSide<Pilot> pilots_{};
  Policy policy_;
  Mixer mixer_;
  State state_{};
};

}  // namespace beltane::changeover
