#include "session/reorder_buffer.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment buffer_now = Moment{} + 1h;
const ClientId buffer_client{{1, 1}};

Submission numbered(std::uint64_t sequence) { return {.client = buffer_client, .sequence = sequence}; }

Ledger answered_up_to(std::uint64_t sequence) {
  Ledger ledger;
  remember(ledger, {.client = buffer_client, .sequence = sequence});
  return ledger;
}

TEST(ReorderBuffer, GivesEachItsTurn) {
  ReorderBuffer buffer;
  EXPECT_FALSE(buffer.too_early({}, numbered(9))) << "a client that was never heard may begin anywhere";
  EXPECT_FALSE(buffer.too_early(answered_up_to(1), numbered(2)));
  EXPECT_TRUE(buffer.too_early(answered_up_to(1), numbered(4)));
  buffer.add("a", numbered(4), buffer_now);
  buffer.add("a", numbered(3), buffer_now);
  EXPECT_FALSE(buffer.next(answered_up_to(1), buffer_client));
  EXPECT_EQ(buffer.next(answered_up_to(2), buffer_client)->submission.sequence, 3u);
  EXPECT_EQ(buffer.next(answered_up_to(3), buffer_client)->submission.sequence, 4u);
  EXPECT_FALSE(buffer.next(answered_up_to(4), buffer_client));
}

TEST(ReorderBuffer, DoesNotWaitForWhatIsNotComing) {
  ReorderBuffer buffer;
  buffer.add("a", numbered(3), buffer_now);
  EXPECT_TRUE(buffer.overdue(buffer_now + ReorderBuffer::patience - 1ms).empty());
  EXPECT_EQ(buffer.overdue(buffer_now + ReorderBuffer::patience).size(), 1u);
}

TEST(ReorderBuffer, AnswersWhereTheClientWasHeardLast) {
  ReorderBuffer buffer;
  buffer.add("a", numbered(3), buffer_now);
  buffer.add("a again", numbered(3), buffer_now);
  EXPECT_EQ(buffer.next(answered_up_to(2), buffer_client)->peer, "a again");
}

}  // namespace
}  // namespace beltane
