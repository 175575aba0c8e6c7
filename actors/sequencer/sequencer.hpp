#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "model/messages/control.hpp"
#include "sequencer/ahead.hpp"
#include "sequencer/automation_ahead.hpp"
#include "sequencer/saved_transport.hpp"

namespace beltane::sequencer {

/// What comes of something that happened, to be done in this order: keep, then give, then tell.
struct SequencerStep {
  std::optional<SavedTransport> save{};  // what a restart would go on from changed
  Gestures give{};                       // to the voices
  std::optional<Playhead> tell{};
};

/// The transport and what it has given out: all that the sequencer knows. Pure: the clock is handed in.
class Sequencer {
 public:
  explicit Sequencer(const Catalogue& catalogue, SavedTransport saved = {}, Reach reach = {});

  /// The project changed (or is there for the first time).
  SequencerStep follow(Project project, Instant now);
  /// A client's wish, or why not.
  Result<SequencerStep> obey(const TransportCommand&, Instant now);
  /// Time went on.
  SequencerStep tick(Instant now);
  /// When `tick` is due next.
  Instant next_tick(Instant now) const;
  /// The voices can be reached (again): everything they may have missed.
  SequencerStep link_up(Instant now);
  void link_down(Instant now);

  Playhead playhead(Instant now) const;
  const Take& take() const { return saved_.take; }
  /// For `status`: playing, beat, bpm, notes_sent, lead_min_ms …
  std::map<std::string, double> figures(Instant now) const;
  std::map<std::string, std::string> words() const;

 private:
  TakeSource score() const { return {project_, *catalogue_}; }
  Gestures begun(Instant now);
  Gestures revised(Instant now);
  bool is_end(const Gesture&) const;
  Gestures turned_to(Take next, Instant now);
  SequencerStep changed(Gestures give, Instant now) const;
  void note_sent(const Gestures&, Instant now);

  const Catalogue* catalogue_;
  SavedTransport saved_;
  Ahead ahead_;
  AutomationAhead automation_;
  Project project_{};
  bool has_project_{};
  std::optional<Instant> unheard_since_{Instant::min()};  // set while the voices are away
  Gestures unheard_ends_{};                               // cancels, releases and moves back to rest that they missed
  Seconds telling_period() const;

  Instant told_{};
  std::uint64_t notes_sent_{};
  double lead_min_{std::numeric_limits<double>::infinity()};  // seconds, in this take
};

}  // namespace beltane::sequencer
