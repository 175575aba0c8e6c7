#include "session/journal_outbox.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment outbox_now = Moment{} + 1h;
const ProjectId song{{1, 1}};

KeepChange kept_change(std::uint64_t revision) {
  return {.change = {.epoch = Epoch{1}, .revision = Revision{revision}}};
}

/// What persistence is sent, by revision.
std::vector<std::uint64_t> sent(const Outcome& out) {
  std::vector<std::uint64_t> revisions;
  for (const auto& each : out.journal)
    revisions.push_back(static_cast<std::uint64_t>(std::get<KeepChange>(each).change.revision));
  return revisions;
}

class JournalOutboxTest : public testing::Test {
 protected:
  JournalOutboxTest() {
    Outcome out;
    outbox_.restart(Epoch{1}, {}, song);
    outbox_.link(true, outbox_now, out);
  }
  JournalOutbox::Next has(std::uint64_t revision, Outcome& out, std::uint64_t epoch = 1) {
    return outbox_.durable({Epoch{epoch}, Revision{revision}, song}, outbox_now, out);
  }
  JournalOutbox outbox_{};
};

TEST_F(JournalOutboxTest, SendsAgainWhatIsNotConfirmed) {
  Outcome out, again;
  outbox_.add(kept_change(1), outbox_now, out), outbox_.add(kept_change(2), outbox_now, out);
  EXPECT_EQ(sent(out), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(has(1, out), JournalOutbox::Next::nothing);
  outbox_.tick(outbox_now + JournalOutbox::patience, again);
  EXPECT_EQ(sent(again), std::vector<std::uint64_t>{2});
  has(2, again);
  EXPECT_TRUE(outbox_.all_durable());
}

TEST_F(JournalOutboxTest, KeepsAllWhileTheLineIsBroken) {
  Outcome down, up;
  outbox_.link(false, outbox_now, down);
  outbox_.add(kept_change(1), outbox_now, down);
  EXPECT_TRUE(down.journal.empty());
  EXPECT_EQ(outbox_.bad_since(outbox_now + 1s), outbox_now);
  outbox_.link(true, outbox_now, up);
  EXPECT_EQ(sent(up), std::vector<std::uint64_t>{1});
}

TEST_F(JournalOutboxTest, AsksForASnapshotWhereTheJournalIsTooFarBehind) {
  Outcome out;
  outbox_.add(kept_change(1), outbox_now, out);
  has(1, out);
  EXPECT_EQ(has(0, out), JournalOutbox::Next::heal);
  outbox_.healing(outbox_now);
  Outcome later;
  outbox_.add(kept_change(2), outbox_now, later);
  EXPECT_TRUE(later.journal.empty()) << "it would not fit before the snapshot is there";
  has(1, later);
  EXPECT_EQ(sent(later), std::vector<std::uint64_t>{2});
}

TEST_F(JournalOutboxTest, WhatWaitedForTheDiskWhenItWasLoadedIsNotDurableBeforePersistenceSaysSo) {
  Outcome out;
  outbox_.restart(Epoch{1}, Revision{5}, song, 2);
  EXPECT_EQ(outbox_.durable_revision(), Revision{3});
  EXPECT_FALSE(outbox_.all_durable());
  EXPECT_EQ(has(5, out), JournalOutbox::Next::nothing);
  EXPECT_EQ(outbox_.durable_revision(), Revision{5});
  EXPECT_TRUE(outbox_.all_durable());
}

TEST_F(JournalOutboxTest, WhatWaitedForTheDiskAndWentWithPersistenceIsBroughtBackByASnapshot) {
  Outcome out;
  outbox_.restart(Epoch{1}, Revision{5}, song, 2);
  EXPECT_TRUE(outbox_.is_unsure(outbox_now));
  EXPECT_EQ(has(3, out), JournalOutbox::Next::heal);
  outbox_.healing(outbox_now);
  EXPECT_FALSE(outbox_.is_unsure(outbox_now));
}

TEST_F(JournalOutboxTest, IsSupersededByALaterEpochAndAnotherProject) {
  Outcome out;
  EXPECT_EQ(has(0, out, 2), JournalOutbox::Next::superseded);
  EXPECT_EQ(outbox_.durable({Epoch{1}, {}, {{2, 2}}}, outbox_now, out), JournalOutbox::Next::superseded);
}

}  // namespace
}  // namespace beltane
