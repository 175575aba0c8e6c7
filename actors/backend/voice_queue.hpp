#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "backend/believed.hpp"
#include "model/gesture.hpp"

namespace beltane::backend {

/// One thing to tell the server about a voice.
struct VoiceStep {
  enum class Kind : std::uint8_t {
    start,
    turn,     // a controller of its note moved: `voice.hand`
    release,  // its gate closes
    cut,      // ends at once, in a short fade
    free,     // is gone, before it was ever heard
  };
  Kind kind{};
  StartVoice voice{};
  std::optional<Instant> at{};  // none: at once
  bool operator==(const VoiceStep&) const = default;
};
using VoiceSteps = std::vector<VoiceStep>;

/// What the queue must know of an instrument.
struct Playable {
  bool there{};       // it stands on the server
  bool percussion{};  // a hit: what was missed is not made up for
  bool silent{};      // nothing of it answers that note
  bool comes{};       // what answers it is on its way to the server
};

/// The voices that are to come and that sound. They are handed over `lead` ahead of their time, exact in time, and
/// can be taken back until then. Idempotent: the same voice and event again changes at most its end. Ends are never
/// dropped. Pure: no clock, no server.
class VoiceQueue {
 public:
  using Look = std::function<Playable(const StartVoice&)>;

  /// Takes what the voices ask. What it means for voices that the server has already is returned, to be done now.
  VoiceSteps take(const VoiceCommands& commands, Instant now);
  /// What is to be handed over now, by time.
  VoiceSteps due(Instant now, Seconds lead, const Look& look);
  /// The server says that the voice is gone.
  void ended(VoiceId voice);
  /// The voice began to sound.
  void started(VoiceId voice);

  /// The server died: what it had must be given again. What is over by now has ended.
  void server_lost(Instant now, const Look& look);
  /// The server is there again: what is behind its time now is made up for, and is nobody's lateness.
  void server_back(Instant now);
  /// Takes over voices that a former life of the backend started. Whoever does not ask for them within `grace` is
  /// released.
  void adopt(const std::vector<FoundVoice>& found, Instant now);
  /// What the server has, by a look at its tree: voices that are not there have ended; voices nobody knows are given
  /// back, to be released.
  std::vector<VoiceId> compare(const std::vector<FoundVoice>& found, Instant now);

  /// Everything queued or sounding.
  std::vector<StartVoice> known() const;
  /// Voices of the instrument that the server has and that begin after `now`.
  std::vector<StartVoice> handed_ahead(InstrumentId instrument, Instant now) const;
  /// Events since the last call.
  VoiceEvents take_events();
  /// When something is next to be handed over (without lead), if anything waits.
  std::optional<Instant> next() const;

  struct Figures {
    std::size_t voices{};                 // queued or sounding
    std::uint64_t lates{};                // notes of the project that were handed over after their time
    std::uint64_t missed{};               // notes that were over before they could be handed over
    std::optional<Seconds> least_lead{};  // since the start
  };
  const Figures& figures() const { return figures_; }

 private:
  struct Entry {
    StartVoice start{};
    Instant arrived{};
    bool handed{};                      // the server has it
    std::optional<Instant> releases{};  // the server has its end, at that time
    bool makes_up{};                    // for time without a server
    std::optional<Instant> claim_by{};  // found on the server: released then, if nobody asks for it
  };
  enum class What : std::uint8_t { start, release };
  using Appointment = std::tuple<Instant, What, VoiceId>;

  void take_one(const StartVoice& start, Instant now, VoiceSteps& steps);
  void take_one(const ReleaseVoice& release, Instant now, VoiceSteps& steps);
  void take_one(const CancelVoice& cancel, Instant now, VoiceSteps& steps);
  void take_one(const TurnController& turn, Instant now, VoiceSteps& steps);
  void claim(Entry& entry, const StartVoice& start);
  void enter(const StartVoice& start, Instant now);
  void end_at(Entry& entry, Instant at);
  bool hand_start(Entry& entry, Instant now, Seconds lead, const Look& look, VoiceSteps& steps);
  bool hand_release(Entry& entry, Instant now, const Look& look, VoiceSteps& steps);
  void count_lead(const Entry& entry, Instant now, Seconds lead);
  void forget(VoiceId voice);
  void is_gone(VoiceId voice);

  std::unordered_map<VoiceId, Entry> entries_{};
  std::set<Appointment> agenda_{};
  VoiceEvents events_{};
  Figures figures_{};
};

}  // namespace beltane::backend
