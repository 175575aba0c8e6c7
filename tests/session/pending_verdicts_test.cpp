#include "session/pending_verdicts.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

Verdict at(std::uint64_t revision) { return {.sequence = revision, .revision = Revision{revision}}; }
PendingVerdicts::Disk disk(std::uint64_t durable, bool overdue = false) { return {Revision{durable}, overdue}; }

std::vector<Verdict> answers(const Outcome& out) {
  std::vector<Verdict> found;
  for (const auto& each : out.answers) found.push_back(std::get<Verdict>(each.message));
  return found;
}

TEST(PendingVerdicts, AreGivenInTheOrderOfTheirRevisionsOnceTheyAreOnDisk) {
  PendingVerdicts pending;
  Outcome out;
  pending.answer("a", at(2), Revision{2}, disk(0), out);
  pending.answer("a", at(1), Revision{2}, disk(0), out);
  EXPECT_TRUE(out.answers.empty());
  pending.answer_due(disk(2), out);
  ASSERT_EQ(answers(out).size(), 2u);
  EXPECT_EQ(answers(out)[0].revision, Revision{1});
  EXPECT_TRUE(answers(out)[1].durable);
}

TEST(PendingVerdicts, AreGivenOnceAsNotDurableWhereTheDiskIsOverdue) {
  PendingVerdicts pending;
  Outcome out;
  pending.answer("a", at(1), Revision{1}, disk(0), out);
  pending.answer_due(disk(0, true), out);
  pending.answer_due(disk(0, true), out);
  ASSERT_EQ(answers(out).size(), 1u);
  EXPECT_FALSE(answers(out)[0].durable);
  pending.answer_due(disk(1), out);
  EXPECT_EQ(answers(out).size(), 2u);
}

TEST(PendingVerdicts, OfARefusalDoNotWait) {
  PendingVerdicts pending;
  Outcome out;
  pending.answer("a", {.sequence = 1, .refusal = "no"}, Revision{7}, disk(0), out);
  ASSERT_EQ(answers(out).size(), 1u);
  EXPECT_FALSE(answers(out)[0].durable);
}

TEST(PendingVerdicts, AreRefusedWhereTheyWillNeverBeOnDisk) {
  PendingVerdicts pending;
  Outcome out;
  pending.answer("a", at(1), Revision{1}, disk(0), out);
  pending.refuse_all("another session took over", out);
  ASSERT_EQ(answers(out).size(), 1u);
  EXPECT_EQ(answers(out)[0].refusal, "another session took over");
  pending.answer_due(disk(1), out);
  EXPECT_EQ(answers(out).size(), 1u);
}

}  // namespace
}  // namespace beltane
