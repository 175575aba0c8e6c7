// Automation, heard in exports.

#include <gtest/gtest.h>

#include <cmath>

#include "model/editing/resolve.hpp"
#include "render_fixture.hpp"

namespace beltane::render {
namespace {

/// A sine of two seconds at 120 bpm, with that automation.
Project sine(std::vector<AutomationLane> lanes) {
  auto lead = instrument("lead", "sine", {note(0, 4, 60)});
  lead.runtime.units[source_id({})].values = {{"warmth", 0}, {"attack", 0.01}, {"sustain", 1}};
  lead.automation = std::move(lanes);
  return project_of({lead});
}

/// Rises through zero a second.
double rises(const Sound& sound, double from, double to) {
  int count = 0;
  const auto at = [&](double seconds) { return static_cast<std::size_t>(seconds * sound.rate); };
  for (auto i = at(from); i + 1 < at(to); ++i) count += sound.left[i] < 0 && sound.left[i + 1] >= 0;
  return count / (to - from);
}

const AutomationTarget bend = ControllerTarget{Controller::bend};
const AutomationTarget level = Target{fader_id(strip_of(InstrumentId{})), "level"};

TEST_F(Render, ABendOfTheProjectIsHeard) {
  const auto sound = heard(sine({{bend, {{{}, {1}, 12, {}}, {{}, {2}, 0, {1}}}}}));
  const auto c4 = 440 * std::exp2((60 - 69) / 12.0);
  EXPECT_NEAR(rises(sound, 0.1, 0.45), c4, 5);
  EXPECT_NEAR(rises(sound, 0.6, 0.95), 2 * c4, 10);
  EXPECT_NEAR(rises(sound, 1.2, 1.3), std::sqrt(2) * c4, 30) << "half way of the glide";
  EXPECT_NEAR(rises(sound, 1.6, 1.9), c4, 5);
}

TEST_F(Render, AnExportFromTheMiddleBeginsWhereTheBendStands) {
  auto options = to("middle.wav");
  options.from = {3};
  auto project = sine({{bend, {{{}, {1}, 12, {}}}}});
  project = *accepted(project, AddNotes{project.instruments->front()->def->id, {note(3, 1, 60)}}, catalogue());
  ASSERT_TRUE(render(project, catalogue(), options));
  EXPECT_NEAR(rises(sound_of(options.wav), 0.1, 0.4), 880 * std::exp2((60 - 69) / 12.0), 10);
}

TEST_F(Render, TheNativeEngineMovesAParameter) {
  auto options = to("native.wav");
  ASSERT_TRUE(render_natively(sine({{level, {{{}, {2}, 0, {}}, {{}, {3}, 0.8, {0.5}}}}}), catalogue(), options));
  const auto sound = sound_of(options.wav);
  EXPECT_GT(peak(sound, 0.5, 0.95), 0.02);
  EXPECT_LT(peak(sound, 1.2, 1.45), 0.001);
  EXPECT_GT(peak(sound, 1.8, 1.95), 0.02);
  EXPECT_LT(peak(sound, 1.55, 1.6), 0.9 * peak(sound, 1.8, 1.95)) << "on its way";
}

}  // namespace
}  // namespace beltane::render
