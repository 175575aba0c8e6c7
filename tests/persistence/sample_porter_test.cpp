#include "persistence/project/sample_porter.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "kept.hpp"
#include "persistence/storage_state.hpp"
#include "samples/content.hpp"
#include "support/sound_files.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

class Samples : public testing::Test {
 protected:
  Samples() { EXPECT_TRUE(Store::create(file_, {})); }

  SampleShelf shelf(const char* machine) const { return {folder_ / machine, folder_ / "factory"}; }
  /// So long that it comes in several parts: 10 MB.
  SampleName keep_long_sample(const char* machine) const {
    const auto name = shelf(machine).add(support::write_sound(folder_ / "long.wav", {.seconds = 52, .channels = 2}));
    EXPECT_TRUE(name) << name.reason();
    return *name;
  }
  static int carry(SamplePorter& porter, Store& store) {
    int parts = 0;
    for (; porter.busy() && parts < 100; ++parts) EXPECT_TRUE(porter.carry(store));
    return parts;
  }
  /// The session goes on with what the storage has.
  void load(StorageState& storage, std::uint64_t ticket) {
    const auto answers = storage.receive("session", FileRequest{.task = FileTask::load, .ticket = ticket},
                                         Moment{} + std::chrono::hours(1));
    project_ = std::get<Loaded>(answers.back().message).project;
  }
  KeepChange ours(KeepChange change) const {
    change.project = project_;
    return change;
  }
  /// The change by which an instrument plays that sample.
  KeepChange playing(const SampleName& name, std::uint64_t revision, std::uint64_t epoch = 1) const {
    auto change = ours(kept(revision, epoch));
    change.change.edits = {PutZones{source_of(InstrumentId{1}), {{.id = ZoneId{2}, .sample = name}}}};
    return change;
  }
  Store open() const { return std::move(*Store::open(file_)); }

  support::OwnFolder folder_{};
  std::filesystem::path file_ = folder_ / "song.beltane";
  ProjectId project_{};
};

TEST_F(Samples, TravelWithTheProjectFile) {
  const auto name = keep_long_sample("here");
  {
    auto store = open();
    SamplePorter porter(shelf("here"));
    porter.want({name});
    EXPECT_EQ(carry(porter, store), 3);
    EXPECT_TRUE(store.samples()->contains(name));
  }
  auto store = open();
  SamplePorter porter(shelf("there"));
  porter.want({name});
  carry(porter, store);
  ASSERT_TRUE(shelf("there").find(name));
  EXPECT_EQ(*content_name(*shelf("there").find(name)), name);
  EXPECT_EQ(porter.drain_notices(), "");
}

TEST_F(Samples, ThatCameHalfWayAreNotInTheFile) {
  const auto name = keep_long_sample("here");
  auto store = open();
  SamplePorter porter(shelf("here"));
  porter.want({name});
  ASSERT_TRUE(porter.carry(store));
  EXPECT_THAT(*store.samples(), IsEmpty());
  porter.restart();  // another life carries it from the start
  porter.want({name});
  EXPECT_EQ(carry(porter, store), 3);
  EXPECT_TRUE(store.samples()->contains(name));
}

TEST_F(Samples, ThatAreNowhereAreNamed) {
  auto store = open();
  SamplePorter porter(shelf("here"));
  porter.want({SampleName(32, 'b')});
  carry(porter, store);
  EXPECT_THAT(porter.drain_notices(), HasSubstr("is neither in the project file nor on this machine"));
}

TEST_F(Samples, ThatNobodyCanBringBackLeaveTheFile) {
  const auto name = keep_long_sample("here");
  auto store = open();
  SamplePorter porter(shelf("here"));
  porter.want({name});
  carry(porter, store);
  ASSERT_TRUE(store.keep_samples({}));
  EXPECT_THAT(*store.samples(), IsEmpty());
  EXPECT_FALSE(store.sample_part(name, 0)->has_value());
}

TEST_F(Samples, OfAnEditAreInTheFileWhenSaveIsAnswered) {
  const auto name = keep_long_sample("here");
  StorageState storage(folder_ / "state", "rig", 0, shelf("here"));
  const auto now = Moment{} + 1h;
  load(storage, 1);
  storage.receive("session", playing(name, 1), now);
  EXPECT_THAT(storage.receive("session", FileRequest{.task = FileTask::flush, .ticket = 2}, now), IsEmpty());
  EXPECT_TRUE(storage.carries());
  StorageAnswers answers;
  for (int i = 0; storage.carries() && i < 100; ++i)
    for (auto& answer : storage.tick(now)) answers.push_back(std::move(answer));
  ASSERT_FALSE(answers.empty());
  const auto* saved = std::get_if<FileAnswer>(&answers.back().message);
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->ticket, 2U);
  EXPECT_EQ(saved->refusal, "");
}

TEST_F(Samples, ComeToAnotherFilePartByPartBesideTheJournal) {
  const auto name = keep_long_sample("here");
  StorageState storage(folder_ / "state", "rig", 0, shelf("here"));
  const auto now = Moment{} + 1h;
  load(storage, 1);
  storage.receive("session", playing(name, 1), now);
  const auto other = folder_ / "other.beltane";
  const FileRequest save{.task = FileTask::save_as, .path = other.string(), .ticket = 2};
  EXPECT_THAT(storage.receive("session", save, now), IsEmpty()) << "it is on its way to the file that is open";
  StorageAnswers answers;
  int steps = 0;
  for (; storage.carries() && steps < 100; ++steps) {
    if (steps == 1 || steps == 4) storage.receive("session", ours(kept(steps == 1 ? 2 : 3)), now);
    for (auto& answer : storage.tick(now))
      if (std::holds_alternative<FileAnswer>(answer.message)) answers.push_back(std::move(answer));
  }
  EXPECT_GE(steps, 6) << "three parts into the one file, then into the other";
  ASSERT_EQ(answers.size(), 1U);
  const auto& saved = std::get<FileAnswer>(answers[0].message);
  EXPECT_EQ(saved, (FileAnswer{2, other.string(), "", saved.project}));
  project_ = saved.project;  // what came meanwhile for the project that was left is sent again
  storage.receive("session", ours(kept(3)), now);
  storage.tick(now);
  storage.receive("session", FileRequest{.task = FileTask::create, .ticket = 3}, now);  // lets the file go
  auto store = Store::open(other);
  ASSERT_TRUE(store) << store.reason();
  EXPECT_EQ(store->revision(), Revision{3});
  EXPECT_TRUE(store->samples()->contains(name));
}

TEST_F(Samples, ThatLeftTheFileComeAgainWhenTheyAreUsedAgain) {
  const auto name = keep_long_sample("here");
  StorageState storage(folder_ / "state", "rig", 0, shelf("here"));
  const auto now = Moment{} + 1h;
  std::uint64_t ticket = 0;
  auto save = [&] {
    storage.receive("session", FileRequest{.task = FileTask::flush, .ticket = ++ticket}, now);
    for (int i = 0; storage.carries() && i < 100; ++i) storage.tick(now);
  };
  auto use = [&](std::uint64_t revision, std::uint64_t epoch) {
    storage.receive("session", playing(name, revision, epoch), now);
  };
  load(storage, ++ticket);
  use(1, 1);
  save();
  EXPECT_FALSE(storage.carries());
  storage.receive("session", KeepSnapshot{{.epoch = Epoch{1}, .revision = Revision{1}}, project_},
                  now);  // nobody uses it any more
  save();
  use(2, 1);
  EXPECT_TRUE(storage.carries());
}

TEST_F(Samples, AreTriedAgainInTimeWhereTheDiskRefuses) {
  const auto name = keep_long_sample("here");
  StorageState storage(folder_ / "state", "rig", 0, shelf("here"));
  const auto now = Moment{} + 1h;
  load(storage, 1);
  storage.receive("session", playing(name, 1), now);
  storage.receive("session", FileRequest{.task = FileTask::flush, .ticket = 2}, now);  // the change itself is on disk
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1 << 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  storage.tick(now);
  EXPECT_FALSE(storage.carries()) << "it does not try again at once";
  EXPECT_FALSE(storage.health().words["trouble"].empty());
  setrlimit(RLIMIT_FSIZE, &before);
  storage.tick(now + 2s);
  EXPECT_TRUE(storage.carries());
}

}  // namespace
}  // namespace beltane
