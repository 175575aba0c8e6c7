#include "midi/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "midi/import.hpp"
#include "midi/moves_written.hpp"
#include "midi_fixture.hpp"
#include "model/editing/resolve.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using namespace midi_files;
using testing::ElementsAre;
using testing::IsEmpty;

const Catalogue& catalogue() { return support::test_catalogue(); }

Project project_of(std::string_view file) {
  const auto song = read_midi(std::as_bytes(std::span(file)));
  EXPECT_TRUE(song) << (song ? "" : song.reason());
  if (!song) return {};
  auto project = accepted(Project{}, project_from(*song, "A song", catalogue()).edits, catalogue());
  EXPECT_TRUE(project) << (project ? "" : project.reason());
  return project ? *project : Project{};
}

std::string text(const Data& data) { return {data.begin(), data.end()}; }

/// Imported, exported and imported again.
Project once_more(const Project& project) { return project_of(midi_of(project, catalogue()).bytes); }

using Moves = std::map<AutomationTarget, std::vector<std::pair<Beats, double>>>;
Moves moves_of(const Instrument& instrument) {
  Moves moves;
  for (const auto& [target, points] : *instrument.automation)
    for (const auto& point : *points) moves[target].emplace_back(point.at, point.value);
  return moves;
}
std::vector<std::tuple<Beats, Beats, int, int>> notes_of(const Instrument& instrument) {
  std::vector<std::tuple<Beats, Beats, int, int>> notes;
  for (const auto& note : *instrument.notes) notes.emplace_back(note.start, note.length, note.pitch, note.velocity);
  return notes;
}

void expect_same_music(const Project& a, const Project& b) {
  EXPECT_EQ(*a.tempo, *b.tempo);
  EXPECT_EQ(a.signature, b.signature);
  ASSERT_EQ(a.instruments->size(), b.instruments->size());
  for (std::size_t i = 0; i < a.instruments->size(); ++i) {
    const auto &one = *(*a.instruments)[i], &other = *(*b.instruments)[i];
    EXPECT_EQ(one.def->strip.name, other.def->strip.name);
    EXPECT_EQ(source_in(*one.def), source_in(*other.def));
    EXPECT_EQ(notes_of(one), notes_of(other));
    EXPECT_EQ(moves_of(one), moves_of(other)) << one.def->strip.name;
  }
}

Data bend(int delta, int channel, int value) {
  return Data{static_cast<std::uint8_t>(delta), static_cast<std::uint8_t>(0xe0 | channel),
              static_cast<std::uint8_t>(value & 0x7f), static_cast<std::uint8_t>(value >> 7)};
}
Data bend_range(int channel, int semitones) {
  return control(0, channel, 101, 0) + control(0, channel, 100, 0) + control(0, channel, 6, semitones);
}

TEST(Exporting, GivesBackWhatWasImported) {
  const auto project = project_of(text(midi_files::song(
      {named("lead") + bend_range(0, 12) + bend(0, 0, 1'234) + control(0, 0, 1, 99) + on(7, 0, 60, 100) +
           bend(5, 0, 16'383) + control(3, 0, 1, 0) + off(81, 0, 60) + bend(0, 0, 8'192),
       named("bass") + program(0, 1, 33) + bend(0, 1, 0) + on(0, 1, 40, 90) + off(96, 1, 40) + Data{3, 0xd1, 64} +
           on(0, 1, 43, 80) + off(50, 1, 43),
       on(0, 9, 36, 100) + off(48, 9, 36) + on(0, 9, 38, 90) + off(10, 9, 38),
       meta(0, 0x51, {0x09, 0x27, 0xc0}) + meta(96, 0x51, {0x07, 0xa1, 0x20}) + meta(0, 0x58, {3, 2, 24, 8})})));
  ASSERT_EQ(project.instruments->size(), 4U);
  EXPECT_EQ(moves_of(*project.instruments->front()).size(), 2U);
  expect_same_music(project, once_more(project));
}

RC_GTEST_PROP(Exporting, GivesBackEveryMove, ()) {
  const auto range = *rc::gen::inRange(1, 49);
  auto events = bend_range(0, range);
  const auto count = *rc::gen::inRange(0, 20);
  for (int i = 0; i < count; ++i) {
    events = events + bend(*rc::gen::inRange(0, 100), 0, *rc::gen::inRange(0, 16'384));
    events = events + control(*rc::gen::inRange(0, 100), 0, 1, *rc::gen::inRange(0, 128));
    events = events + Data{9, 0xd0, static_cast<std::uint8_t>(*rc::gen::inRange(0, 128))};
  }
  const auto project = project_of(text(midi_files::song({events + on(0, 0, 60, 100) + off(96, 0, 60)})));
  const auto again = once_more(project);
  const auto before = moves_of(*project.instruments->front()), after = moves_of(*again.instruments->front());
  RC_ASSERT(before.size() == after.size());
  for (const auto& [target, moves] : before) {
    const auto& others = after.at(target);
    RC_ASSERT(moves.size() == others.size());
    for (std::size_t i = 0; i < moves.size(); ++i) {
      RC_ASSERT(moves[i].first == others[i].first);
      RC_ASSERT(std::abs(moves[i].second - others[i].second) < 1e-9);
    }
  }
}

TEST(Exporting, SaysTheRangeOfABendOnlyWhereItMust) {
  EXPECT_EQ(midi::bend_range_of({-2, 1}), 2);
  EXPECT_EQ(midi::bend_range_of({1 / 8192.0}), 1);
  EXPECT_EQ(midi::bend_range_of({-2, 2}), 4) << "two semitones up is one step too far for a range of two";
  EXPECT_EQ(midi::bend_range_of({-12 + 12 / 8192.0, 5}), 12);
  EXPECT_EQ(midi::bend_range_of({-48, 0.123}), 48);
}

Project one_lead(std::vector<AutomationPoint> points) {
  const auto added = accepted(
      Project{}, project_from(read(midi_files::song({on(0, 0, 60, 100) + off(96, 0, 60)})), "A", catalogue()).edits,
      catalogue());
  return *accepted(
      *added,
      AddAutomation{added->instruments->front()->def->id, ControllerTarget{Controller::wheel}, std::move(points)},
      catalogue());
}

TEST(Exporting, WritesAGlideAsSteps) {
  const auto again = once_more(one_lead({{{}, {1}, 1, {0.125}}, {{}, {4}, 0, {}}}));
  const auto moves = moves_of(*again.instruments->front()).at(ControllerTarget{Controller::wheel});
  ASSERT_EQ(moves.size(), 5U);
  EXPECT_EQ(moves[0].first, Beats{1 + 1.0 / 32});
  EXPECT_NEAR(moves[0].second, 0.25, 1 / 127.0);
  EXPECT_EQ(moves[3].first, Beats{1.125});
  EXPECT_EQ(moves[3].second, 1);
  EXPECT_EQ(moves[4], (std::pair(Beats{4}, 0.0)));
}

TEST(Exporting, OfAGlideWithoutEndIsBounded) {
  EXPECT_LT(midi_of(one_lead({{{}, {1}, 1, {9'000'000}}}), catalogue()).bytes.size(), 10'000U);
}

TEST(Exporting, CountsWhatItWritesAndNamesWhatHasNoPlace) {
  const auto project = one_lead({{{}, {1}, 1, {}}});
  const auto& lead = *project.instruments->front()->def;
  const auto moved = accepted(
      project, AddAutomation{lead.id, Target{fader_id(strip_of(lead.id)), "level"}, {{{}, {1}, 0.5, {}}}}, catalogue());
  ASSERT_TRUE(moved) << moved.reason();
  const auto exported = midi_of(*moved, catalogue());
  EXPECT_EQ(exported.instruments, 1U);
  EXPECT_EQ(exported.notes, 1U);
  EXPECT_EQ(exported.moves, 1U);
  EXPECT_THAT(exported.losses, ElementsAre("1 points of automation of parameters"));
}

TEST(Exporting, GivesEachInstrumentAChannelOfItsOwn) {
  Project project;
  for (int i = 0; i < 20; ++i) {
    const auto name = "lead " + std::to_string(i);
    AddInstrument add{.def = {.strip = {.name = name, .units = {source_unit({}, "saw")}}},
                      .notes = {{{}, {0}, {1}, 60, 100}}};
    project = *accepted(project, add, catalogue());
    const auto wheel = AddAutomation{
        project.instruments->back()->def->id, ControllerTarget{Controller::wheel}, {{{}, {1}, (i + 1) / 127.0, {}}}};
    project = *accepted(project, wheel, catalogue());
  }
  const auto again = once_more(project);
  ASSERT_EQ(again.instruments->size(), 20U);
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_EQ(moves_of(*(*again.instruments)[i]), moves_of(*(*project.instruments)[i])) << i;
}

TEST(Exporting, OfAnEmptyProjectIsAFile) {
  EXPECT_TRUE(once_more(Project{}).instruments->empty());
  EXPECT_THAT(midi_of(Project{}, catalogue()).losses, IsEmpty());
}

}  // namespace
}  // namespace beltane
