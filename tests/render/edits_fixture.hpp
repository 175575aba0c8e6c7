#pragma once

#include <map>
#include <string>
#include <vector>

#include "render_fixture.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/score/score.hpp"
#include "scsynth/voices/voice_nodes.hpp"
#include "support/ears.hpp"

namespace beltane::render {

/// What is edited while it sounds, what else the project has then, and how to call that.
struct EditMoment {
  std::string what{};
  Edits before{};
  Edits edits{};
  double below_peak{60};  // dB: what is above 12 kHz and more than that is a click
};

/// A backend's engine without a server: it does to a score what the engine does to a server when the project changes.
class ScoreEngine {
 public:
  ScoreEngine(const std::string& units_dir, const std::vector<Project>& all);

  /// The project becomes this at that second of the score.
  void show(const Project& project, double at);
  /// A key of the instrument is struck and held / all are gone at once.
  void strike(InstrumentId instrument, double hertz, double at);
  void silence(double at);
  /// Everything up to that second, played by a server. Throws std::runtime_error where it fails.
  test::Recording played(const std::string& folder, double length);

 private:
  void settle(double at);
  void perform(const scsynth::Commands& commands, double at);

  std::unique_ptr<scsynth::Score> score_;
  Cow<scsynth::LoadedSamples> loaded_{};
  scsynth::Plan plan_{};
  scsynth::VoiceNodes voice_nodes_{};
  std::vector<scsynth::NodeId> voices_{};
  std::vector<std::pair<double, scsynth::NodeId>> leaving_{};  // and since when
  std::optional<Bpm> tempo_{};
  std::int32_t struck_{};
};

/// Plays every moment: the pitches are held, the edit is made and taken back, after a while or within the fade. Answers
/// those that are heard as a click, or not at all.
std::vector<std::string> heard_as_clicks(const std::vector<EditMoment>& moments, const Project& base,
                                         InstrumentId played, const std::vector<double>& pitches,
                                         const std::string& folder);

}  // namespace beltane::render
