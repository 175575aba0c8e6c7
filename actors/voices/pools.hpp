#pragma once

#include <memory>
#include <unordered_map>

#include "model/timing/controllers.hpp"
#include "voices/event_memory.hpp"
#include "voices/lanes.hpp"
#include "voices/voice_ids.hpp"

namespace beltane::voices {

/// How many voices there may be.
struct Limits {
  std::size_t instrument{32};  // of one instrument at once
  std::size_t server{500};     // of all at once
  std::size_t ids{4096};       // at once with those that wait for their time or fade out
};

/// What has happened since the start, and how it stands.
struct Counts {
  std::size_t voices{};  // that wait or sound
  std::size_t fading{};  // cancelled, and still with the server
  std::size_t free_ids{};
  std::uint64_t stolen{};
  std::uint64_t duplicates{};  // notes that came again
  std::uint64_t refused{};     // notes that got no voice
};

/// Who has which voice. Every note that is new gets one, in its own time; a repeat changes nothing. Commands are
/// appended to `out`. Pure: the clock is handed in. Allocates nothing once an instrument has played and `out` has room.
class Pools {
 public:
  /// `begin`: where in the ring of ids to start; another number at each start.
  explicit Pools(Limits limits = {}, std::size_t begin = 0);
  Pools(const Pools&) = delete;  // its orders point into it
  Pools& operator=(const Pools&) = delete;

  void play(const PlayNote&, Instant now, VoiceCommands& out);
  void release(const ReleaseNote&, Instant now, VoiceCommands& out);
  void cancel(const CancelNote&, Instant now, VoiceCommands& out);
  void silence(const Silence&, Instant now, VoiceCommands& out);
  /// A controller of that note moves; nothing where it does not play. Allocates.
  void press(EventId, const MoveController&, Instant now, VoiceCommands& out);

  /// The voice is gone from the server: its id is free.
  void ended(VoiceId, Instant now, VoiceCommands& out);
  /// The backend is back, or we are: takes over what it knows and we do not, and asks again for what it should know.
  void reconcile(const VoicesKnown&, Instant now, VoiceCommands& out);
  /// Time went on: what was stolen and still fades is cut short, what is long over is forgotten.
  void tick(Instant now, VoiceCommands& out);
  /// When a stolen voice is to be cut short next.
  std::optional<Instant> next_cut() const;

  /// Whether the note plays, or is remembered.
  bool knows(EventId note) { return events_.find(note) != nullptr; }
  Counts counts() const;

 private:
  Lanes& pool_of(InstrumentId);
  void start(const PlayNote&, Instant now, VoiceCommands& out);
  void repeat(Index, const PlayNote&, Instant now, VoiceCommands& out);
  void end_at(Index, Instant, Instant now, VoiceCommands& out);
  void enter_lanes(Index, Instant now, VoiceCommands& out);
  void leave_lanes(Index, Instant now, VoiceCommands& out);
  Instant stolen_at(Index) const;
  void set_end(Index, Instant end);
  void settle(Index, Instant now, VoiceCommands& out);
  void cancel_voice(Index, Instant now, VoiceCommands& out);
  void is_over(Index, Instant now);
  void gone(Index, Instant now, VoiceCommands& out);
  void compare(Index, const StartVoice&, Instant now, VoiceCommands& out);
  void adopt(Index, const StartVoice&, Instant now, VoiceCommands& out);
  void ask_again(Index, Instant now, VoiceCommands& out);
  void reclaim(Instant now, VoiceCommands& out);
  ControllerState controllers_of(Index, Instant now) const;
  StartVoice command_of(Index, Instant now) const;
  VoiceId id_of(Index voice) const { return VoiceIds::id_of(voice); }

  Limits limits_;
  VoiceTable voices_;
  VoiceIds ids_;
  EventMemory events_;
  ControllerTimelines controllers_{};  // of voices
  LanePlaces pool_places_;
  LanePlaces server_places_;
  OrderPlaces stolen_places_;
  std::unordered_map<InstrumentId, std::unique_ptr<Lanes>> pools_{};
  Lanes server_;
  Order stolen_;  // by when their lane is stolen
  std::size_t fading_{};
  Counts counts_{};
};

}  // namespace beltane::voices
