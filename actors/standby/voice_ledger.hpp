#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/audio_backend.hpp"

namespace beltane::standby {

/// Which of two engines has which voices: an end is told when neither has the voice any more, so that no id is given
/// again to an engine that still has it; and a standby that comes is told what sounds. Pure: the clock is passed in.
class VoiceLedger {
 public:
  enum class Side : std::uint8_t { live, standby };
  /// So long after the live engine ended a voice the standby is told to cut it; after as long again its end is
  /// believed.
  static constexpr auto patience = std::chrono::seconds(2);

  /// A voice that sounds, for a standby that comes: with the controllers as they are now.
  struct Sounding {
    graph::PlayVoice play{};
    Instant begins{};
    std::optional<Instant> released{};
    bool operator==(const Sounding&) const = default;
  };

  /// The live engine had them when it was joined.
  void adopt(const std::vector<graph::StandingVoice>& found, Instant now);
  /// A voice begins on the live engine, and where it `mirrors`, on the standby too.
  void play(const graph::PlayVoice& play, Instant begins, bool mirrors);
  void release(VoiceId voice, Instant at);
  void turn(const graph::Turn& turn);

  /// The engine has the voice no more, or never got it. True: no engine has it, and its end is to be told.
  bool ended(VoiceId voice, Side side, Instant now);
  /// The id is given to another note. True: the standby alone still has its voice, which is to be taken from it; the
  /// end is to be told now.
  bool reuse(VoiceId voice);
  bool is_reused(VoiceId voice) const;
  bool has(VoiceId voice, Side side) const;

  /// What goes on sounding and the standby does not have, by time. What was let go is not told.
  std::vector<Sounding> sounding(Instant now) const;
  /// The controllers of instruments, as they were moved last.
  std::vector<graph::Turn> controllers() const;
  /// The standby was given the voice.
  void give(VoiceId voice);

  /// What is to be done about voices of the standby, and the voices whose end is to be told.
  struct Settled {
    std::vector<VoiceId> to_cut{};
    std::vector<VoiceId> over{};
    bool operator==(const Settled&) const = default;
  };
  /// Of those that the live engine ended long ago.
  Settled overdue(Instant now);
  /// Of those that the standby has or lacks, by a look at it that was taken at `seen`.
  Settled compare(const std::vector<graph::StandingVoice>& found, Instant seen, Instant now);

  /// There is no standby any more. Answers the voices whose end was held back for it.
  std::vector<VoiceId> lose_standby();
  /// The standby is the live engine now, and there is no other.
  struct Promoted {
    std::vector<VoiceId> over{};      // their end is to be told
    std::vector<Sounding> missing{};  // it is to be given these
  };
  Promoted promote(Instant now);
  /// The two changed places.
  void swap(Instant now);

 private:
  struct Entry {
    graph::PlayVoice play{};
    Instant begins{};
    std::optional<Instant> released{};
    bool on_live{};
    bool on_standby{};
    std::optional<Instant> overdue_at{};  // the live engine has ended it: then the standby is told to
    bool cut{};                           // it was
    bool reused{};                        // its id is given to another note
  };
  using Voices = std::unordered_map<VoiceId, Entry>;
  static bool goes_on(const Entry& entry, Instant now) { return !entry.released || *entry.released > now; }

  Voices voices_{};
  std::set<VoiceId> taken_from_standby_{};  // whose end it has not told yet
  std::set<VoiceId> taken_from_live_{};
  std::map<std::pair<InstrumentId, Controller>, double> controllers_{};
};

}  // namespace beltane::standby
