#include <gtest/gtest.h>

#include "session/catch_up_desk.hpp"
#include "session/snapshot_lane.hpp"

/// The ways of long answers and snapshots out of a session.
namespace beltane {
namespace {

constexpr CatchUpDesk::Moment start{};

Project long_project() {
  Project project;
  Instrument instrument;
  std::vector<Note> notes;
  for (std::uint32_t id = 1; id <= 100'000; ++id) notes.push_back({.id = NoteId{id}, .length = {1}});
  instrument.notes = Notes(std::move(notes));
  project.instruments.write().push_back(Cow<Instrument>(std::move(instrument)));
  return project;
}

std::uint64_t transfer_of(const loop::SharedBytes& frame) {
  return std::get<wire::Part>(*wire::part_in<CaughtUp>(*frame)).transfer;
}

TEST(CatchUpDesk, EncodesOnceForForty) {
  std::vector<loop::SharedBytes> sent;
  CatchUpDesk desk([&](const loop::Peer&, loop::SharedBytes frame) { sent.push_back(std::move(frame)); });
  const Snapshot snapshot{.epoch = Epoch{1}, .revision = Revision{1}, .project = long_project()};
  for (int i = 0; i < 40; ++i) desk.answer(std::to_string(i), snapshot, start);
  EXPECT_EQ(desk.encoded(), 1u);
  ASSERT_EQ(sent.size(), 40u);
  EXPECT_EQ(sent.front(), sent.back()) << "the very same bytes";
  EXPECT_LT(desk.bytes(), 4U << 20);
  desk.tidy(start + std::chrono::seconds(11));
  EXPECT_EQ(desk.bytes(), 0u);
}

TEST(CatchUpDesk, HandsOutEveryPartAndANewAnswerReplacesTheOlder) {
  std::vector<loop::SharedBytes> sent;
  CatchUpDesk desk([&](const loop::Peer&, loop::SharedBytes frame) { sent.push_back(std::move(frame)); });
  Snapshot snapshot{.epoch = Epoch{1}, .revision = Revision{1}, .project = long_project()};
  desk.answer("a", snapshot, start);
  const auto older = transfer_of(sent.back());
  EXPECT_TRUE(desk.next("a", {older, 1}, start));
  EXPECT_FALSE(desk.next("b", {older, 1}, start)) << "it was not offered to b";
  snapshot.revision = Revision{2};
  desk.answer("a", snapshot, start);
  EXPECT_FALSE(desk.next("a", {older, 2}, start));
  EXPECT_TRUE(desk.next("a", {transfer_of(sent.back()), 1}, start));
}

struct Lane {
  std::vector<loop::SharedBytes> sent{};
  std::vector<std::function<void()>> tasks{};
  std::shared_ptr<SnapshotLane> lane =
      std::make_shared<SnapshotLane>([this](loop::SharedBytes frame) { sent.push_back(std::move(frame)); },
                                     [this](std::function<void()> task) { tasks.push_back(std::move(task)); });
  void keep(std::uint64_t revision) {
    Studio studio{.revision = Revision{revision}, .project = long_project()};
    lane->keep({studio}, std::chrono::steady_clock::now());
  }
  void work() {
    for (auto& task : std::exchange(tasks, {})) task();
  }
  wire::Part part() const { return std::get<wire::Part>(*wire::part_in<StorageRequest>(*sent.back())); }
};

TEST(SnapshotLane, SendsOneAtATimeAndThenTheNewest) {
  Lane ways;
  ways.keep(1), ways.work();
  ASSERT_EQ(ways.sent.size(), 1u);
  ways.keep(2), ways.keep(3), ways.work();
  ASSERT_EQ(ways.sent.size(), 1u) << "the first is still on its way";
  wire::Assembly assembly;
  auto step = assembly.take(ways.part(), {});
  while (step.ask) {
    ways.lane->next(*step.ask, std::chrono::steady_clock::now());
    step = assembly.take(ways.part(), {});
  }
  EXPECT_EQ(std::get<KeepSnapshot>(*wire::decode<StorageRequest>(*step.whole)).studio.revision, Revision{1});
  ways.work();
  auto next = assembly.take(ways.part(), {});
  while (next.ask) {
    ways.lane->next(*next.ask, std::chrono::steady_clock::now());
    next = assembly.take(ways.part(), {});
  }
  EXPECT_EQ(std::get<KeepSnapshot>(*wire::decode<StorageRequest>(*next.whole)).studio.revision, Revision{3});
}

TEST(SnapshotLane, ForgetsWhatWasOnALineThatBroke) {
  Lane ways;
  ways.keep(1);
  ways.lane->broken();
  ways.work();
  EXPECT_TRUE(ways.sent.empty());
  EXPECT_FALSE(ways.lane->busy());
}

}  // namespace
}  // namespace beltane
