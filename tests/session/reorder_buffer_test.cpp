#include "session/reorder_buffer.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment now = Moment{} + 1h;
const ClientId ada{{1, 1}};

Submission numbered(std::uint64_t sequence) { return {.client = ada, .sequence = sequence}; }

Ledger answered_up_to(std::uint64_t sequence) {
  Ledger ledger;
  remember(ledger, {.client = ada, .sequence = sequence});
  return ledger;
}

TEST(ReorderBuffer, GivesEachItsTurn) {
  ReorderBuffer buffer;
  EXPECT_FALSE(buffer.too_early({}, numbered(9))) << "a client that was never heard may begin anywhere";
  EXPECT_FALSE(buffer.too_early(answered_up_to(1), numbered(2)));
  EXPECT_TRUE(buffer.too_early(answered_up_to(1), numbered(4)));
  buffer.add("a", numbered(4), now);
  buffer.add("a", numbered(3), now);
  EXPECT_FALSE(buffer.next(answered_up_to(1), ada));
  EXPECT_EQ(buffer.next(answered_up_to(2), ada)->submission.sequence, 3u);
  EXPECT_EQ(buffer.next(answered_up_to(3), ada)->submission.sequence, 4u);
  EXPECT_FALSE(buffer.next(answered_up_to(4), ada));
}

TEST(ReorderBuffer, DoesNotWaitForWhatIsNotComing) {
  ReorderBuffer buffer;
  buffer.add("a", numbered(3), now);
  EXPECT_TRUE(buffer.overdue(now + ReorderBuffer::patience - 1ms).empty());
  EXPECT_EQ(buffer.overdue(now + ReorderBuffer::patience).size(), 1u);
}

TEST(ReorderBuffer, AnswersWhereTheClientWasHeardLast) {
  ReorderBuffer buffer;
  buffer.add("a", numbered(3), now);
  buffer.add("a again", numbered(3), now);
  EXPECT_EQ(buffer.next(answered_up_to(2), ada)->peer, "a again");
}

}  // namespace
}  // namespace beltane
