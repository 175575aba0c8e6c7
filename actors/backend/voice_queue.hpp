#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/messages/gesture.hpp"
#include "model/timing/agenda.hpp"
#include "model/timing/controllers.hpp"
#include "model/timing/move_timelines.hpp"

namespace beltane::backend {

/// A command that belongs to the start of a voice gets a time this much later: a server may reorder equal time tags.
inline constexpr auto just_after = std::chrono::microseconds(1);

/// One thing to tell the server about a voice, or (`turn` without a voice) about an instrument.
struct VoiceStep {
  enum class Kind : std::uint8_t {
    start,
    turn,        // a controller moves
    turn_ahead,  // of its instrument, after the voice was handed over and before it begins
    release,     // its gate closes
    cut,         // ends at once, in a short fade
    free,        // is gone, before it was ever heard
    move,        // a parameter moves
  };
  Kind kind{};
  StartVoice voice{};
  std::optional<Instant> at{};   // none: at once
  ControllerState instrument{};  // of a start: the controllers of its instrument as it begins
  TurnController turn{};         // of a turn
  MoveParam move{};              // of a move
  bool operator==(const VoiceStep&) const = default;
};
using VoiceSteps = std::vector<VoiceStep>;

using graph::Playable, graph::StandingVoice;

/// Notes that a server is given further ahead than all else, so that it plays on while nobody is there to hand anything
/// over. What moves a voice that it has ahead costs a command for each, hence not more than `most`.
struct NotesAhead {
  Seconds reach{};     // starts, and the ends of notes that are no longer than that
  std::size_t most{};  // starts and ends that it has ahead of `lead`, at once
};

/// One agenda of all timed commands: starts and releases of voices, moves of controllers and of parameters, and cuts of
/// cancelled voices. Each is handed over to the server `lead` ahead of its time, or further where it is a note, and can
/// be cancelled until it is heard. Late commands are handed over at once, in order of arrival; only a start with
/// nothing left to play is dropped. Idempotent: a repeated start changes at most the end of its voice, a repeated move
/// changes nothing. Ends are never dropped. Bounded. Pure: no clock, no server.
class VoiceQueue {
 public:
  using Look = std::function<Playable(const StartVoice&)>;

  VoiceQueue();

  /// Enters commands. `due` hands them over, also those without a time.
  void receive(const VoiceCommands& commands, Instant now);
  /// The commands that are due now, by time.
  VoiceSteps due(Instant now, Seconds lead, const Look& look, const NotesAhead& notes = {});
  /// The server says that the voice is gone.
  void ended(VoiceId voice);
  /// The voice began to sound.
  void started(VoiceId voice);

  /// The server died: its voices are queued again, except those that are over by now.
  void server_lost(Instant now, const Look& look);
  /// A server is there again: commands that became late without a server are made up for and do not count as late.
  /// Moves that are still to come are queued again, and moved parameters get their current values.
  void server_back(Instant now);
  /// Adopts voices that a former life of the backend started. A voice that nobody asks for within `grace` is released.
  /// `ahead`: as far ahead that life may have handed over notes which have not begun.
  void adopt(const std::vector<StandingVoice>& found, Instant now, Seconds ahead = {});
  /// Compares the queue with the voices in the server's tree: missing voices have ended. Answers the voices that are
  /// unknown or should have been released, which the caller releases.
  std::vector<VoiceId> compare(const std::vector<StandingVoice>& found, Instant now);

  /// All voices that are queued or sounding, with the current controllers of each note.
  std::vector<StartVoice> known(Instant now) const;
  /// The current controllers of instruments, and all future moves.
  std::vector<TurnController> controllers(Instant now) const;
  /// The moves of parameters that stand now, and all future ones.
  std::vector<MoveParam> moves(Instant now) const { return moves_.all(now); }
  /// Events since the last call.
  VoiceEvents take_events();
  /// Voices of the instrument that the server has and that begin after `now`.
  std::vector<StartVoice> handed_ahead(InstrumentId instrument, Instant now) const;
  /// Forgets moves of parameters that an edit has set.
  void forget_edited(const Project& before, const Project& after) { moves_.forget_edited(before, after); }
  /// The time of the next command (without lead), if any waits.
  std::optional<Instant> next() const { return agenda_.next(); }

  struct Figures {
    std::size_t voices{};                 // queued or sounding
    std::uint64_t lates{};                // notes of the project that were handed over after their time
    std::uint64_t missed{};               // notes that were over before they could be handed over
    std::uint64_t refused{};              // notes and moves for which there was no room
    std::optional<Seconds> least_lead{};  // since the start
  };
  const Figures& figures() const { return figures_; }

 private:
  struct Entry {
    StartVoice start{};
    Instant arrived{};
    bool handed{};                      // the server has it
    std::optional<bool> hit{};          // it ends by itself, as its instrument was when it began; none: not known
    std::optional<Instant> releases{};  // the server has its end, at that time
    bool makes_up{};                    // for time without a server
    std::optional<Instant> claim_by{};  // found on the server: released then, if nobody asks for it
    Appointment begins{}, ends{};       // in the agenda, unless they were handed over
    std::vector<Appointment> turns{};   // in the agenda
  };
  struct Item {
    VoiceStep::Kind kind{};
    VoiceId voice{};
    TurnController turn{};
    ParamAddress param{};
  };
  using MoveKey = std::pair<ParamAddress, Instant>;
  struct Due {
    Instant now{};
    Seconds lead{};
    const Look& look;
    VoiceSteps& steps;
    const NotesAhead& notes;
  };

  void receive_one(const StartVoice& start, Instant now);
  void receive_one(const ReleaseVoice& release, Instant now);
  void receive_one(const CancelVoice& cancel, Instant now);
  void receive_one(const TurnController& turn, Instant now);
  void receive_one(const Silence& silence, Instant now);
  void receive_one(const MoveParam& move, Instant now);
  void claim(Entry& entry, const StartVoice& start, Instant now);
  void enter(const StartVoice& start, Instant now);
  void schedule(Entry& entry, Instant now);
  void schedule_end(Entry& entry, Instant now);
  void schedule_turn(TurnController turn, Instant now);
  void schedule_move(const MoveParam& move, Instant now);
  void end_at(Entry& entry, Instant at, Instant now);
  static bool should_have_ended(const Entry& entry, Instant now);
  Appointment put(Instant at, Instant now, const Item& item) { return *agenda_.add(at, now, item); }
  void unschedule(Entry& entry);
  bool goes_ahead(const Item& item, const Due& due) const;
  bool may_have(const Entry& entry, Instant now) const;
  bool hand_over(const Appointment& when, const Item& item, const Due& due);
  bool hand_start(Entry& entry, const Due& due);
  bool hand_release(Entry& entry, const Due& due);
  bool hand_turn(Entry& entry, const Appointment& when, TurnController turn, const Due& due);
  bool hand_move(const Appointment& when, const ParamAddress& param, const Due& due);
  bool hand_turn_of_instrument(const Appointment& when, TurnController turn, const Due& due);
  void count_lead(const Entry& entry, Instant now, Seconds lead);
  ControllerState controllers_of(const StartVoice& start, Instant time) const;
  void forget(VoiceId voice);
  void is_gone(VoiceId voice);

  std::unordered_map<VoiceId, Entry> entries_{};
  Agenda<Item> agenda_;
  ControllerTimelines controllers_{};
  MoveTimelines moves_{};
  std::map<MoveKey, Appointment> coming_{};  // moves in the agenda
  std::multiset<Instant> ahead_{};           // of starts and ends that the server has ahead of `lead`
  Instant maybe_handed_until_{};             // what begins by then may be with the server, from a former life
  VoiceEvents events_{};
  Figures figures_{};
};

}  // namespace beltane::backend
