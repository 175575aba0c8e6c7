#include "persistence/journal/pending_changes.hpp"

#include "kept.hpp"

namespace beltane {
namespace {

TEST(PendingChanges, TakeOnlyTheNextOne) {
  PendingChanges pending;
  EXPECT_TRUE(pending.add(kept(1)));
  EXPECT_FALSE(pending.add(kept(1))) << "it is here";
  EXPECT_FALSE(pending.add(kept(3))) << "it leaves a gap";
  EXPECT_TRUE(pending.add(kept(2)));
  EXPECT_EQ(pending.size(), 2u);
  pending.committed();
  EXPECT_TRUE(pending.empty());
  EXPECT_TRUE(pending.add(kept(3)));
}

TEST(PendingChanges, GoOnBehindASnapshotThatIsAhead) {
  PendingChanges pending;
  pending.reach(Revision{5});
  EXPECT_FALSE(pending.add(kept(1)));
  EXPECT_TRUE(pending.add(kept(6)));
}

TEST(PendingChanges, StayWhereTheyFollowWhatTheFileHasAndAreForgottenElse) {
  PendingChanges pending;
  pending.add(kept(1)), pending.add(kept(2));
  pending.resume(Revision{0});
  EXPECT_EQ(pending.size(), 2u);
  EXPECT_TRUE(pending.add(kept(3)));
  pending.resume(Revision{1});
  EXPECT_TRUE(pending.empty());
  EXPECT_TRUE(pending.add(kept(2)));
}

TEST(PendingChanges, AreBoundedByTheirBytes) {
  PendingChanges pending;
  auto large = kept(1);
  large.change.edits = {RenameProject{std::string(PendingChanges::most_bytes, 'x')}};
  EXPECT_FALSE(pending.add(std::move(large)));
  EXPECT_EQ(pending.bytes(), 0u);
}

}  // namespace
}  // namespace beltane
