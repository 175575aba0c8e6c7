#pragma once

#include <span>
#include <vector>

#include "drill/machine_stalls.hpp"
#include "patchbay/silence.hpp"

namespace beltane::drill {

/// A note that should be heard: when it is struck, and its pitch.
struct DueNote {
  Instant at{};
  double hertz{};
  bool operator==(const DueNote&) const = default;
};

/// What was heard at the loudspeaker. Lengths are 0 where there was none.
struct Hearing {
  Seconds silence{};               // the longest that is not the machine's
  Seconds machine_silence{};       // the longest while the machine itself stood still
  Seconds buzz{};                  // the longest stretch that repeats the block before it, sample by sample
  int notes{};                     // due
  std::vector<DueNote> lost{};     // due and not heard
  std::vector<DueNote> excused{};  // of these, due while there was silence
  std::vector<DueNote> doubled{};  // heard once more, or twice as loud or long as the others
};

/// Of a stretch of music: what is judged, and what came before and went well, by which the rest is measured.
struct ListeningSpan {
  Instant from{};
  Instant fault{};  // what is due before it tells how loud and how late notes are
  Instant to{};
};

/// Listens for the notes `due`, in order of time, each a sine of a tenth of a second that no other note of the same
/// pitch is near. A silence is the machine's where one of its `stalls` falls into it or two blocks before it, and it is
/// not more than two blocks longer. Pure. Takes some 50 ms a second of music.
Hearing listen(const patchbay::Captured& captured, std::span<const DueNote> due, const ListeningSpan& watched,
               std::span<const MachineStall> stalls);

}  // namespace beltane::drill
