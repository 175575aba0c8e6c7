#include "follow/replica.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>

#include "model/editing/history.hpp"
#include "model/editing/resolve.hpp"
#include "support/generators.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

const Catalogue& catalogue() { return support::test_catalogue(); }

/// A session, as far as followers see one: it publishes, and answers what they missed.
class SmallSession {
 public:
  SmallSession() { studio_.epoch = Epoch{1}; }

  Change change(const Edits& edits) {
    Change change{.epoch = studio_.epoch, .revision = next(studio_.revision), .author = "ada", .edits = edits};
    EXPECT_TRUE(advance(studio_, change));
    ring_.push_back(change);
    if (ring_.size() > ring_size) ring_.pop_front();
    return change;
  }
  Change rename(const std::string& name) { return change({RenameProject{name}}); }
  Pulse pulse() const { return {studio_.epoch, studio_.revision, digest(studio_.project)}; }
  /// Comes back with less than it had published, and so in a new epoch.
  void come_back_as(const Studio& kept) {
    const Epoch later{static_cast<std::uint64_t>(studio_.epoch) + 1};
    studio_ = kept;
    studio_.epoch = later;
    ring_.clear();
  }
  CaughtUp answer(const CatchUp& asked) const {
    const auto missing = static_cast<std::uint64_t>(studio_.revision) - static_cast<std::uint64_t>(asked.have);
    if (asked.epoch == studio_.epoch && asked.have <= studio_.revision && missing <= ring_.size())
      return Missed{{ring_.end() - static_cast<std::ptrdiff_t>(missing), ring_.end()}};
    return Snapshot{.epoch = studio_.epoch, .revision = studio_.revision, .project = studio_.project};
  }
  const Studio& studio() const { return studio_; }

 private:
  static constexpr std::size_t ring_size = 8;
  Studio studio_{};
  std::deque<Change> ring_{};
};

void ask(Replica& replica, const SmallSession& session) {
  if (const auto wants = replica.wants()) replica.apply(session.answer(*wants));
}

class ReplicaTest : public testing::Test {
 protected:
  SmallSession session_{};
  Replica replica_{};
};

TEST_F(ReplicaTest, AsksForEverythingAtTheStart) { EXPECT_EQ(replica_.wants(), CatchUp{}); }

TEST_F(ReplicaTest, FollowsChangesAsTheyCome) {
  ask(replica_, session_);
  EXPECT_TRUE(replica_.apply(session_.rename("one")));
  EXPECT_EQ(replica_.project().name, "one");
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

TEST_F(ReplicaTest, TakesAUnitThatItDoesNotKnow) {
  ask(replica_, session_);
  const AddInstrument add{support::instrument_def(InstrumentId{1}, "harmonium", "new")};
  EXPECT_TRUE(replica_.apply(Change{.epoch = Epoch{1}, .revision = Revision{1}, .edits = {add}}));
  EXPECT_EQ(replica_.project().instruments->size(), 1u);
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

TEST_F(ReplicaTest, TakesAChangeOnce) {
  ask(replica_, session_);
  const auto change = session_.rename("one");
  EXPECT_TRUE(replica_.apply(change));
  EXPECT_FALSE(replica_.apply(change));
  EXPECT_EQ(replica_.revision(), Revision{1});
}

TEST_F(ReplicaTest, AsksForWhatIsMissingAndGoesOnWithWhatItHeardMeanwhile) {
  ask(replica_, session_);
  session_.rename("lost");
  replica_.apply(session_.rename("heard"));
  EXPECT_EQ(replica_.project().name, "untitled");
  ASSERT_EQ(replica_.wants(), (CatchUp{Epoch{1}, Revision{0}}));
  const auto answer = session_.answer(*replica_.wants());
  replica_.apply(session_.rename("later"));  // overtakes the answer
  EXPECT_TRUE(replica_.apply(answer));
  EXPECT_EQ(replica_.project().name, "later");
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

TEST_F(ReplicaTest, SeesInAPulseThatTheLastChangeWasLost) {
  ask(replica_, session_);
  session_.rename("lost");
  replica_.apply(session_.pulse());
  ASSERT_TRUE(replica_.wants());
  ask(replica_, session_);
  EXPECT_EQ(replica_.project().name, "lost");
}

TEST_F(ReplicaTest, TakesTheWholeProjectWhenItMissedTooMuch) {
  ask(replica_, session_);
  for (int i = 0; i < 20; ++i) session_.rename("lost " + std::to_string(i));
  replica_.apply(session_.pulse());
  ask(replica_, session_);
  EXPECT_EQ(replica_.project(), session_.studio().project);
}

TEST_F(ReplicaTest, TakesTheWholeProjectInANewEpochThoughItHasALaterRevision) {
  ask(replica_, session_);
  const auto kept = session_.studio();
  replica_.apply(session_.rename("published, never kept"));
  session_.come_back_as(kept);
  replica_.apply(session_.pulse());
  ask(replica_, session_);
  EXPECT_EQ(replica_.project().name, "untitled");
  EXPECT_EQ(replica_.epoch(), Epoch{2});
}

TEST_F(ReplicaTest, PaysNoHeedToAnEpochThatIsOver) {
  const auto old = session_.rename("old");
  session_.come_back_as(session_.studio());
  ask(replica_, session_);
  EXPECT_FALSE(replica_.apply(old));
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

TEST_F(ReplicaTest, AsksForASnapshotWhenItsDigestDiffers) {
  ask(replica_, session_);
  auto pulse = session_.pulse();
  pulse.digest ^= 1;
  replica_.apply(pulse);
  EXPECT_EQ(replica_.wants(), CatchUp{});
  ask(replica_, session_);
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

TEST_F(ReplicaTest, TrustsAPulseThatHasNoDigestYet) {
  ask(replica_, session_);
  auto pulse = session_.pulse();
  pulse.digest = 0;
  replica_.apply(pulse);
  EXPECT_EQ(replica_.wants(), std::nullopt);
}

/// What a digest would cost: whoever takes it does so beside the loop where that is much.
TEST_F(ReplicaTest, CountsTheEditsThatNoDigestWasTakenOf) {
  ask(replica_, session_);
  EXPECT_EQ(replica_.unmeasured(), SIZE_MAX) << "all of it is new";
  replica_.apply(session_.pulse());
  EXPECT_EQ(replica_.unmeasured(), 0U);
  replica_.apply(session_.rename("one"));
  replica_.apply(session_.rename("two"));
  EXPECT_EQ(replica_.unmeasured(), 2U);
  replica_.measured();
  EXPECT_EQ(replica_.unmeasured(), 0U);
}

TEST_F(ReplicaTest, AsksForASnapshotWhenAChangeDoesNotFit) {
  ask(replica_, session_);
  replica_.apply(Change{.epoch = Epoch{1}, .revision = Revision{1}, .edits = {RemoveInstrument{InstrumentId{99}}}});
  EXPECT_EQ(replica_.wants(), CatchUp{});
}

/// A line that loses, doubles and swaps.
class BadLine {
 public:
  void send(const Publication& said) {
    const auto fate = *rc::gen::inRange(0, 10);
    if (fate < 3) return;
    on_the_way_.push_back(said);
    if (fate == 9) on_the_way_.push_back(said);
  }
  void deliver_some(Replica& to) {
    for (auto count = *rc::gen::inRange<std::size_t>(0, 4); count > 0 && !on_the_way_.empty(); --count) deliver_one(to);
  }
  void deliver_rest(Replica& to) {
    while (!on_the_way_.empty()) deliver_one(to);
  }

 private:
  void deliver_one(Replica& to) {
    const auto which = std::min(on_the_way_.size() - 1, *rc::gen::inRange<std::size_t>(0, 3));
    const auto said = on_the_way_[which];
    on_the_way_.erase(on_the_way_.begin() + static_cast<std::ptrdiff_t>(which));
    to.apply(said);
  }
  std::deque<Publication> on_the_way_{};
};

void do_something(SmallSession& session, Replica& replica, BadLine& line, Studio& kept) {
  const auto what = *rc::gen::inRange(0, 20);
  if (what < 10) {
    const auto& project = session.studio().project;
    const auto edits = resolve(project, {*support::fitting_edit(project)}, catalogue());
    if (edits && apply(project, *edits)) line.send(session.change(*edits));
  } else if (what < 13) {
    line.send(session.pulse());
  } else if (what < 18) {
    line.deliver_some(replica);
  } else if (what == 18) {
    ask(replica, session);
  } else {
    session.come_back_as(kept);
    kept = session.studio();
  }
}

RC_GTEST_PROP(AnyReplica, BecomesEqualHoweverBadTheLineIs, ()) {
  SmallSession session;
  Replica replica;
  BadLine line;
  Studio kept = session.studio();
  for (auto steps = *rc::gen::inRange(0, 60); steps > 0; --steps) do_something(session, replica, line, kept);
  line.deliver_rest(replica);
  for (int round = 0; round < 3; ++round) {  // the line is good again
    replica.apply(session.pulse());
    ask(replica, session);
  }
  RC_ASSERT(replica.project() == session.studio().project);
  RC_ASSERT(replica.revision() == session.studio().revision);
  RC_ASSERT(replica.wants() == std::nullopt);
}

RC_GTEST_PROP(AnyReplica, OnlyEverShowsWhatTheSessionHad, ()) {
  SmallSession session;
  Replica replica;
  BadLine line;
  std::map<std::pair<Epoch, Revision>, std::uint64_t> digests;
  Studio kept = session.studio();
  for (auto steps = *rc::gen::inRange(0, 60); steps > 0; --steps) {
    const auto& studio = session.studio();
    digests[{studio.epoch, studio.revision}] = digest(studio.project);
    do_something(session, replica, line, kept);
    digests[{studio.epoch, studio.revision}] = digest(studio.project);
    if (!replica.started()) continue;
    const auto known = digests.find({replica.epoch(), replica.revision()});
    RC_ASSERT(known != digests.end());
    RC_ASSERT(known->second == digest(replica.project()));
  }
}

}  // namespace
}  // namespace beltane
