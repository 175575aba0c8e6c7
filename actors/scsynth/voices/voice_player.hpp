#pragma once

#include <optional>
#include <vector>

#include "scsynth/sample_loader.hpp"
#include "scsynth/voices/voice_ends.hpp"
#include "scsynth/voices/voice_nodes.hpp"

namespace beltane::scsynth {

/// Plays voices on one server: it knows their nodes, collects commands of one time into one bundle, and decides when a
/// voice is over.
class VoicePlayer {
 public:
  /// Both outlive it.
  VoicePlayer(AudioServer& server, SampleLoader& samples, const ServerLimits& limits)
      : server_(server), samples_(samples), nodes_(limits) {}

  /// Takes over the voices of a found server; frees what belongs to no voice.
  void adopt(const Believed& found);

  /// Starts the voice at that moment or (none) at once. False: the instrument has nothing that answers the note.
  bool play(const graph::PlayVoice& play, std::optional<Instant> at, Instant now, const Plan& plan);
  void release(const graph::Release& release, std::optional<Instant> at) { collect(at, nodes_.release(release)); }
  void turn(const graph::Turn& turn, std::optional<Instant> at, const Plan& plan) {
    collect(at, nodes_.turn(turn, plan));
  }
  /// Sends what was collected.
  void commit();

  /// Gives sounding voices of the strip its new settings.
  void retune(const StripPlan& strip, Instant now);
  /// Voices that the server has but that have not begun were given the old settings: they get those of the commands as
  /// they begin.
  void retune_ahead(const Commands& commands, Instant now);

  /// The server told the end of the voice.
  void node_ended(VoiceId voice, Instant now) { ends_.told(voice, now); }
  /// The server told the end of a group that should stand.
  void group_ended(Instant now) { ends_.group_ended(now); }
  /// Removes the voices that are over by now, and what belongs to them.
  std::vector<VoiceId> remove_ended(Instant now);
  /// The id is given to another note: an end that the server told is believed at once. False: it told none.
  bool reuse(VoiceId voice);

 private:
  /// Commands that go as one.
  struct Bundle {
    std::optional<Instant> at{};
    Commands commands{};
  };

  void collect(std::optional<Instant> at, Commands commands);
  void remove(VoiceId voice);

  AudioServer& server_;
  SampleLoader& samples_;
  VoiceNodes nodes_;
  VoiceEnds ends_{};
  Bundle bundle_{};
};

}  // namespace beltane::scsynth
