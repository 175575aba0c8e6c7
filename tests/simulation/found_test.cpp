#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "persistence/storage_state.hpp"
#include "simulation/disk_fixture.hpp"
#include "simulation/machine.hpp"

/// What seeds found of the disk, said without their luck. What they found elsewhere is in the tests of those rooms:
/// JournalOutbox and StorageState (what waits for the disk), VoiceQueue (voices that are not let go).
namespace beltane::simulation {
namespace {

/// A folder on a simulated disk, and the process that writes to it.
class FoundOfDisk : public testing::Test {
 protected:
  FoundOfDisk() { Disk::set_writer(life_.get()); }
  ~FoundOfDisk() override {
    Disk::set_writer(nullptr);
    std::filesystem::remove_all(place_);
  }
  /// It dies with all that it has, and comes back.
  template <class Thing>
  void kill(std::optional<Thing>& thing) {
    life_->dead = true;
    thing.reset();
    disk_.kill_after(nullptr, 0);
    life_->dead = false;
  }

  std::filesystem::path place_ = [] {
    std::string name = "/dev/shm/beltane-found-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  LifeHandle life_ = std::make_shared<Life>(Life{.process = "persistence"});
  Disk disk_{place_};
  Dice dice_{1};
};

KeepChange rename_at(std::uint64_t revision) {
  return {.change = {.epoch = Epoch{1}, .revision = Revision{revision}, .edits = {RenameProject{"a"}}}};
}

/// A commit that a process did not live to sync stands in the log, and SQLite takes it for one.
TEST_F(FoundOfDisk, WhatAFileTellsAfterACrashIsThereAfterAPowerCutToo) {
  for (std::uint64_t tried = 0; tried < 64; ++tried) {
    const auto writes = tried / 8;  // each with other luck
    const auto path = place_ / (std::to_string(tried) + ".beltane");
    ASSERT_TRUE(Store::create(path, Studio{.epoch = Epoch{1}}));
    std::optional<Store> store(*Store::open(path));
    disk_.kill_after(life_, writes);
    (void)store->append(std::vector{rename_at(1)}).operator bool();
    kill(store);
    store.emplace(*Store::open(path));
    const auto told = store->revision();
    kill(store);
    disk_.cut_power(dice_);
    store.emplace(*Store::open(path));
    EXPECT_EQ(store->revision(), told) << "killed after " << writes << " writes";
  }
}

/// Followers would take the changes of two sessions for those of one.
TEST_F(FoundOfDisk, AnEpochThatAFullDiskDidNotNoteIsNotBegunOnceMore) {
  const Moment now{std::chrono::hours(1)};
  const auto epoch_of_load = [&](StorageState& storage, std::uint64_t ticket) {
    for (const auto& answer : storage.receive("session", FileRequest{.ticket = ticket}, now))
      if (const auto* loaded = std::get_if<Loaded>(&answer.message)) return loaded->studio.epoch;
    return Epoch{};
  };
  constexpr std::uint64_t second = 1'000'000'000;
  std::optional<StorageState> storage(std::in_place, place_, "rig");
  const auto first = epoch_of_load(*storage, 10 * second);
  disk_.set_full(true);
  const auto unnoted = epoch_of_load(*storage, 11 * second);
  EXPECT_GT(unnoted, first);
  kill(storage);
  disk_.set_full(false);
  storage.emplace(place_, "rig");
  EXPECT_GT(epoch_of_load(*storage, 12 * second), unnoted);
}

}  // namespace
}  // namespace beltane::simulation
