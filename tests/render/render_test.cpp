#include "render/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render_fixture.hpp"

namespace beltane::render {

namespace {

/// Four beats at 120: two seconds.
Project a_small_song() {
  auto lead = instrument("lead", "saw", {note(0, 1, 60), note(1, 1, 64), note(2, 2, 67)});
  lead.def.strip.units.push_back(filter_unit({}, "low_pass"));
  return project_of(
      {lead, instrument("hiss", "noise", {note(0, 0.5, 60)}),
       instrument("drums", "kick", {note(0, 0.25, 36), note(1, 0.25, 36), note(2, 0.25, 36), note(3, 0.25, 36)}),
       AddUnit{.strip = master_strip, .unit = effect_unit({}, "reverb")}});
}

TEST_F(Render, ASongIsAsLongAsItsNotesAndItsTail) {
  auto options = to("song.wav");
  options.tail = Seconds{1};
  const auto done = render(a_small_song(), catalogue(), options);
  ASSERT_TRUE(done) << done.reason();
  EXPECT_DOUBLE_EQ(done->length.count, 3);
  EXPECT_EQ(done->notes, 8u);
  EXPECT_EQ(done->refused, 0u);
  EXPECT_THAT(done->omitted, testing::IsEmpty());
  const auto sound = sound_of(options.wav);
  EXPECT_EQ(sound.left.size(), 144'000u);
  EXPECT_GT(peak(sound, 0, 0.1), 0.02);  // the first notes are there from their first moment
  EXPECT_GT(peak(sound, 1.5, 2), 0.02);
  EXPECT_LE(peak(sound, 0, 3), 1.0);
  EXPECT_LT(peak(sound, 2.9, 3), peak(sound, 1.5, 2));
  EXPECT_THAT(std::distance(std::filesystem::directory_iterator(dir_), {}), 1) << "nothing else is left behind";
}

TEST_F(Render, TheSameProjectGivesTheSameFile) {
  ASSERT_TRUE(render(a_small_song(), catalogue(), to("a.wav")));
  ASSERT_TRUE(render(a_small_song(), catalogue(), to("b.wav")));
  EXPECT_EQ(sound_of(file("a.wav")).left, sound_of(file("b.wav")).left);
}

TEST_F(Render, APartIsExactlyAsLongAsAsked) {
  auto options = to("part.wav");
  options.from = {1};
  options.to = Beats{2.5};
  options.rate = 44'100;
  options.format = SampleFormat::int16;
  const auto done = render(a_small_song(), catalogue(), options);
  ASSERT_TRUE(done) << done.reason();
  EXPECT_EQ(sound_of(options.wav).left.size(), 33'075u);
  EXPECT_GT(peak(sound_of(options.wav), 0, 0.2), 0.02);
}

TEST_F(Render, SilenceComesBeforeTheFirstNoteAndTheNoteInTime) {
  auto options = to("late.wav");
  options.tail = Seconds{0.5};
  ASSERT_TRUE(render(project_of({instrument("drums", "kick", {note(2, 0.25, 36)})}), catalogue(), options));
  const auto sound = sound_of(options.wav);
  EXPECT_EQ(peak(sound, 0, 0.99), 0);
  EXPECT_GT(peak(sound, 1, 1.05), 0.05);
}

TEST_F(Render, TempoChangesAreFollowed) {
  auto options = to("slow.wav");
  options.tail = Seconds{0};
  const auto done =
      render(project_of({instrument("drums", "kick", {note(0, 1, 36), note(3, 1, 36)}), SetTempo{{2}, {60}}}),
             catalogue(), options);
  ASSERT_TRUE(done) << done.reason();
  EXPECT_NEAR(done->length.count, 3, 1e-4);
  EXPECT_GT(peak(sound_of(options.wav), 2, 2.05), 0.05);
}

TEST_F(Render, WhatCannotBeIsRefusedInWordsAndLeavesNoFile) {
  const auto refusal = [&](const Project& project, auto change) {
    auto options = to("none.wav");
    change(options);
    const auto done = render(project, catalogue(), options);
    EXPECT_FALSE(done);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_), {}), 0);
    return done ? std::string() : done.reason();
  };
  EXPECT_EQ(refusal(Project{}, [](auto&) {}), "There are no notes to export after that beat.");
  EXPECT_EQ(refusal(a_small_song(), [](auto& o) { o.from = {2}, o.to = Beats{1}; }),
            "The end of the export is not after its start.");
  EXPECT_THAT(refusal(a_small_song(), [](auto& o) { o.rate = 5; }), testing::HasSubstr("5 Hz"));
  EXPECT_THAT(refusal(a_small_song(), [](auto& o) { o.wav = "/no/such/folder/x.wav"; }),
              testing::HasSubstr("/no/such/folder/x.wav"));
  EXPECT_THAT(refusal(a_small_song(), [](auto& o) { o.units_dir = "/no/such/folder"; }),
              testing::HasSubstr("/no/such/folder"));
}

}  // namespace

}  // namespace beltane::render
