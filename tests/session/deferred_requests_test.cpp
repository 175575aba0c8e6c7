#include "session/deferred_requests.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment asked = Moment{} + 1h;

SessionRequest renamed(std::uint64_t sequence) {
  return Submission{.sequence = sequence, .edits = {RenameProject{"x"}}};
}

TEST(DeferredRequests, ComeOutAsTheyCame) {
  DeferredRequests deferred;
  EXPECT_TRUE(deferred.add("a", renamed(1), asked));
  EXPECT_TRUE(deferred.add("b", renamed(2), asked));
  EXPECT_EQ(deferred.next()->peer, "a");
  EXPECT_EQ(deferred.next()->peer, "b");
  EXPECT_FALSE(deferred.next());
}

TEST(DeferredRequests, AreOverdueUnlessTheProjectIsOnItsWay) {
  DeferredRequests deferred;
  deferred.add("a", renamed(1), asked);
  EXPECT_TRUE(deferred.overdue(asked + 3s).empty());
  deferred.postpone(asked + 3s);
  EXPECT_TRUE(deferred.overdue(asked + 5s).empty());
  EXPECT_EQ(deferred.overdue(asked + 7s).size(), 1u);
  EXPECT_EQ(deferred.size(), 0u);
}

TEST(DeferredRequests, AreBounded) {
  DeferredRequests deferred;
  for (std::size_t i = 0; i < DeferredRequests::most; ++i) deferred.add("a", renamed(i), asked);
  auto one_more = renamed(0);
  EXPECT_FALSE(deferred.add("a", std::move(one_more), asked));
  EXPECT_EQ(std::get<Submission>(one_more).edits.size(), 1u) << "it is left as it is";
}

TEST(DeferredRequests, KeepTheNewestQuestionOfAFollower) {
  DeferredRequests deferred;
  deferred.add("f", CatchUp{Epoch{1}, Revision{1}});
  deferred.add("f", CatchUp{Epoch{1}, Revision{2}});
  const auto followers = deferred.next_followers();
  ASSERT_EQ(followers.size(), 1u);
  EXPECT_EQ(followers.at("f").have, Revision{2});
}

}  // namespace
}  // namespace beltane
