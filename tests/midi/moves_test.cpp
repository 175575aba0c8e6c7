// Bend, wheel and pressure of MIDI files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "midi/import.hpp"
#include "midi_fixture.hpp"
#include "model/editing/resolve.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using namespace midi_files;
using testing::ElementsAre;
using testing::IsEmpty;

Data bend_bytes(int delta, int channel, int value) {
  return Data{static_cast<std::uint8_t>(delta), static_cast<std::uint8_t>(0xe0 | channel),
              static_cast<std::uint8_t>(value & 0x7f), static_cast<std::uint8_t>(value >> 7)};
}
Data pressure(int delta, int channel, int value) {
  return Data{static_cast<std::uint8_t>(delta), static_cast<std::uint8_t>(0xd0 | channel),
              static_cast<std::uint8_t>(value)};
}
Data bend_range_bytes(int channel, int semitones) {
  return control(0, channel, 101, 0) + control(0, channel, 100, 0) + control(0, channel, 6, semitones);
}
const Data a_note = on(0, 0, 60, 100) + off(96, 0, 60);

std::vector<MidiMove> moves(const Data& events) { return read(midi_files::song({events + a_note})).moves; }

MidiMove move(double at, Controller controller, double value, std::uint16_t channel = 0) {
  return {Beats{at}, channel, controller, value};
}

TEST(ABend, GoesTwoSemitonesUnlessSomethingElseIsSaid) {
  EXPECT_THAT(moves(bend_bytes(0, 0, 0) + bend_bytes(48, 0, 12'288)),
              ElementsAre(move(0, Controller::bend, -2), move(0.5, Controller::bend, 1)));
  EXPECT_THAT(moves(bend_range_bytes(0, 12) + bend_bytes(0, 0, 0) + bend_bytes(0, 1, 0)),
              ElementsAre(move(0, Controller::bend, -12), move(0, Controller::bend, -2, 1)));
}

TEST(ABend, OfAHalfSemitoneMoreIsRead) {
  EXPECT_THAT(moves(bend_range_bytes(0, 1) + control(0, 0, 38, 50) + bend_bytes(0, 0, 0)),
              ElementsAre(move(0, Controller::bend, -1.5)));
}

TEST(ABend, FollowsARangeThatChangesUnderIt) {
  EXPECT_THAT(moves(bend_bytes(0, 0, 0) + meta(96, 0x01, {'x'}) + bend_range_bytes(0, 4)),
              ElementsAre(move(0, Controller::bend, -2), move(1, Controller::bend, -4)));
}

TEST(ABend, WiderThanAProjectMayHaveGoesAsFarAsItMay) {
  EXPECT_THAT(moves(bend_range_bytes(0, 96) + bend_bytes(0, 0, 0)), ElementsAre(move(0, Controller::bend, -48)));
}

TEST(ABendRange, IsNoControllerThatWasLost) {
  EXPECT_EQ(read(midi_files::song({bend_range_bytes(0, 12) + a_note})).uncarried.controllers, 0);
  const auto tuning = control(0, 0, 101, 0) + control(0, 0, 100, 1) + control(0, 0, 6, 12);
  EXPECT_EQ(read(midi_files::song({tuning + a_note})).uncarried.controllers, 1);
  const auto unregistered = control(0, 0, 99, 0) + control(0, 0, 98, 0) + control(0, 0, 6, 12);
  EXPECT_EQ(read(midi_files::song({unregistered + a_note})).uncarried.controllers, 3);
  EXPECT_THAT(moves(bend_range_bytes(0, 4) + unregistered + bend_bytes(0, 0, 0)),
              ElementsAre(move(0, Controller::bend, -4)));
}

TEST(WheelAndPressure, AreRead) {
  EXPECT_THAT(
      moves(control(0, 0, 1, 127) + pressure(96, 0, 127) + control(96, 0, 1, 0)),
      ElementsAre(move(0, Controller::wheel, 1), move(1, Controller::pressure, 1), move(2, Controller::wheel, 0)));
}

TEST(MovesOfAFile, AreThinnedOfWhatSaysNothingNew) {
  EXPECT_THAT(moves(control(0, 0, 1, 0) + bend_bytes(0, 0, 8'192)), IsEmpty());
  EXPECT_THAT(moves(control(0, 0, 1, 127) + control(10, 0, 1, 127) + control(0, 0, 1, 0) + control(0, 0, 1, 127)),
              ElementsAre(move(0, Controller::wheel, 1)));
}

TEST(ResettingAllControllers, BringsThemToRest) {
  EXPECT_THAT(moves(bend_bytes(0, 0, 0) + control(0, 0, 1, 127) + control(96, 0, 121, 0)),
              ElementsAre(move(0, Controller::bend, -2), move(0, Controller::wheel, 1), move(1, Controller::bend, 0),
                          move(1, Controller::wheel, 0)));
}

TEST(MovesOfAFile, BecomeAutomationOfWhatItsChannelBecame) {
  const auto imported = project_from(read(midi_files::song({named("lead") + bend_range_bytes(0, 12) +
                                                                bend_bytes(0, 0, 0) + control(0, 0, 1, 127) + a_note,
                                                            named("bass") + on(0, 1, 40, 90) + off(96, 1, 40)})),
                                     "A song", support::test_catalogue());
  EXPECT_EQ(imported.moves, 2U);
  for (const auto& loss : imported.losses) EXPECT_EQ(loss.find("moves"), loss.npos) << loss;
  const auto project = accepted(Project{}, imported.edits, support::test_catalogue());
  ASSERT_TRUE(project) << project.reason();
  const auto lanes = lanes_of(*project->instruments->front()->automation);
  ASSERT_EQ(lanes.size(), 2U);
  EXPECT_EQ(lanes[0].target, AutomationTarget{ControllerTarget{Controller::bend}});
  EXPECT_EQ(lanes[0].points[0].value, -12);
  EXPECT_EQ(lanes[1].points[0].value, 1);
  EXPECT_TRUE(project->instruments->back()->automation->empty());
}

}  // namespace
}  // namespace beltane
