#include "sequencer/notes.hpp"

#include <gtest/gtest.h>

#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

std::vector<double> starts(const std::vector<TimedNote>& notes) {
  std::vector<double> found;
  for (const auto& timed : notes) found.push_back(timed.note.start.count);
  return found;
}

TEST(NotesBetween, AreHalfOpen) {
  const auto project = eighths(4);
  EXPECT_EQ(starts(notes_between(project, Beats{0.5}, Beats{1.5})), (std::vector{0.5, 1.0}));
}

TEST(NotesBetween, ComeInPlayingOrderAcrossInstruments) {
  auto project = project_of({note(1, 0, 1), note(2, 2, 1)});
  project.instruments.write().push_back(instrument(drums, "kick", {note(3, 0, 1), note(4, 1, 1)}));
  const auto found = notes_between(project, Beats{0}, Beats{4});
  EXPECT_EQ(starts(found), (std::vector{0.0, 0.0, 1.0, 2.0}));
  EXPECT_EQ(found[0].instrument, lead);
  EXPECT_EQ(found[1].instrument, drums);
}

TEST(NotesBetween, OfAnEmptyProjectAreNone) { EXPECT_TRUE(notes_between(Project{}, Beats{0}, Beats{100}).empty()); }

TEST(NotesAcross, AreThoseThatHaveBegunAndNotEnded) {
  const auto project = project_of({note(1, 0, 1), note(2, 0, 4), note(3, 1, 1), note(4, 2, 1)});
  const auto found = notes_across(project, Beats{1});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].note.id, NoteId{2});
}

TEST(FindNote, FindsItWhereItWasAndWhereItWent) {
  const auto project = project_of({note(1, 0, 1), note(2, 2, 1), note(3, 2, 2)});
  EXPECT_EQ(find_note(project, lead, NoteId{3})->length, Beats{2});
  EXPECT_EQ(find_note(project, lead, NoteId{1})->start, Beats{0});
  EXPECT_EQ(find_note(project, lead, NoteId{9}), nullptr);
  EXPECT_EQ(find_note(project, drums, NoteId{1}), nullptr);
}

TEST(SameMusic, IsNotTouchedByAKnob) {
  const auto before = eighths(4);
  auto after = before;
  after.instruments.write()[0].write().runtime.write().units[filter_id(lead)].values["cutoff"] = 800;
  EXPECT_TRUE(same_music(before, after));
  set_notes(after, {});
  EXPECT_FALSE(same_music(before, after));
}

TEST(SameMusic, IsTouchedByTempo) {
  const auto before = eighths(4);
  auto after = before;
  set_tempo(after, Bpm{90});
  EXPECT_FALSE(same_music(before, after));
}

}  // namespace
}  // namespace beltane::sequencer::test
