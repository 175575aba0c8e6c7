#include "session/project_editor.hpp"

#include <gtest/gtest.h>

#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

constexpr Moment editor_now = Moment{} + std::chrono::hours(1);
const ClientId editor_client{{1, 1}};

Submission named(const std::string& name, std::uint64_t sequence) {
  return {.client = editor_client, .sequence = sequence, .author = "ada", .edits = {RenameProject{name}}};
}

TEST(ProjectEditor, MakesOneRevisionOfEachSubmission) {
  ProjectEditor editor(support::test_catalogue());
  EXPECT_FALSE(editor.earlier_answer(named("one", 1)));
  const auto accepted = editor.edit(named("one", 1), editor_now);
  ASSERT_TRUE(accepted) << accepted.reason();
  EXPECT_EQ(accepted->change.revision, Revision{1});
  EXPECT_EQ(editor.studio().project.name, "one");
  const auto again = editor.earlier_answer(named("one", 1));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->revision, Revision{1});
}

TEST(ProjectEditor, ChangesNothingWhereItRefusesAndRemembersThat) {
  ProjectEditor editor(support::test_catalogue());
  const Submission wrong{.client = editor_client, .sequence = 1, .edits = {RemoveInstrument{InstrumentId{42}}}};
  EXPECT_FALSE(editor.edit(wrong, editor_now));
  EXPECT_EQ(editor.studio().revision, Revision{});
  EXPECT_NE(editor.earlier_answer(wrong)->refusal, "");
}

TEST(ProjectEditor, KnowsWhatItAnsweredInTheProjectBefore) {
  ProjectEditor editor(support::test_catalogue());
  ASSERT_TRUE(editor.edit(named("one", 1), editor_now));
  editor.adopt(Loaded{.studio = {.epoch = Epoch{2}}});
  EXPECT_EQ(editor.studio().project.name, "untitled");
  const auto before = editor.earlier_answer(named("one", 1));
  ASSERT_TRUE(before);
  EXPECT_TRUE(before->durable) << "it was on disk before it was left";
}

TEST(ProjectEditor, BeginsNoDragWithTheLastEditOfAnotherProject) {
  ProjectEditor editor(support::test_catalogue());
  ASSERT_TRUE(editor.edit(named("one", 1), editor_now));
  EXPECT_TRUE(editor.edit(named("two", 2), editor_now)->change.follows_closely);
  editor.adopt(Loaded{.studio = {.epoch = Epoch{2}}});
  EXPECT_FALSE(editor.edit(named("three", 3), editor_now)->change.follows_closely);
}

}  // namespace
}  // namespace beltane
