#include "persistence/journal/working.hpp"

#include <gtest/gtest.h>

/// When the loop answers a ping for a mailbox, and when silence counts as a hang.
namespace beltane::test {
namespace {

constexpr auto limit = std::chrono::hours(1);

TEST(AMailboxAtWork, AnswersLaterWhileItGetsOn) {
  Working working(limit);
  working.begin();
  EXPECT_FALSE(working.answers_later()) << "it has not been asked: the first ping goes to the mailbox";
  working.asked();
  EXPECT_TRUE(working.answers_later());
  working.answered(Health{.process = "persistence"});
  EXPECT_FALSE(working.answers_later());
  working.asked();
  EXPECT_EQ(working.answer(Ping{7}).health.process, "persistence");
  EXPECT_GE(working.answer(Ping{7}).health.figures.at("working_s"), 0);
}

TEST(AMailboxAtWork, IsHungWhereItMakesNoStep) {
  Working working(std::chrono::nanoseconds(0));
  working.begin();
  working.asked();
  EXPECT_FALSE(working.answers_later());
}

TEST(AMailboxThatRests, IsHungWhereItDoesNotComeToAPing) {
  Working working(limit);
  working.begin();
  working.end();
  working.asked();
  EXPECT_FALSE(working.answers_later());
}

}  // namespace
}  // namespace beltane::test
