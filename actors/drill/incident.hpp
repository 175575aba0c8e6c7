#pragma once

#include <memory>

#include "client/connection.hpp"
#include "drill/disturbance.hpp"
#include "drill/hearing.hpp"
#include "drill/promises.hpp"
#include "drill/witness.hpp"
#include "patchbay/capture.hpp"

namespace beltane::drill {

/// How much music from before the fault is judged with what comes after it.
inline constexpr Seconds judged_before{1};

/// One failure of a rig that plays, from some music before it until everything is back: what is done, what is heard at
/// the loudspeaker meanwhile, and when the rig noticed and was whole again. Thread: one.
class Incident {
 public:
  Incident(client::Connection& client, const Case& which, Disturbance& disturbance)
      : client_(client), case_(which), disturbance_(disturbance) {}
  /// What the rig plays through.
  std::string jack_server() const;

  /// Begins to listen. Blocks until the JACK server is there.
  Result<void> listen();
  /// The music has begun.
  void music_begins();
  /// Lets the music go on for as long as is to be heard before the fault, or after it.
  /// `meanwhile` is called again and again, every few milliseconds.
  template <class Meanwhile>
  void wait(Meanwhile meanwhile);
  /// Does what is to be done.
  Result<void> strike();

  /// What was heard of a stretch until now.
  Hearing hear(const ListeningSpan& watched, std::span<const DueNote> due) const;
  /// The same from just before the fault on, until that moment; told in `outcome`, but for its notes.
  Hearing hear_fault(Instant to, std::span<const DueNote> due, DrillOutcome& outcome) const;
  /// Ends what is done, and the listening: while the JACK server is there, because libjack may never come back from
  /// closing a client after that.
  void end();
  /// When it was noticed and over. After `end`.
  void tell_times(DrillOutcome& outcome) const;

 private:
  bool over() const;
  void look();
  static void rest();
  double noticed_ms() const;

  client::Connection& client_;
  const Case& case_;
  Disturbance& disturbance_;
  std::unique_ptr<Witness> witness_{};
  std::unique_ptr<patchbay::Capture> ear_{};
  std::unique_ptr<StallMeter> meter_{};
  Instant began_{};
  Instant struck_{};
  Instant restored_{};
  Instant next_look_{};
};

template <class Meanwhile>
void Incident::wait(Meanwhile meanwhile) {
  while (!over()) {
    meanwhile();
    disturbance_.turn(std::chrono::steady_clock::now());
    look();
    rest();
  }
}

}  // namespace beltane::drill
