#include <gtest/gtest.h>

#include <thread>

#include "lines.hpp"
#include "persistence/persistence_service.hpp"
#include "session/session_service.hpp"

/// Session, persistence, a client and a follower, joined by real sockets; each on a bus of its own, as processes are.
namespace beltane {
namespace {

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    char pattern[] = "/tmp/beltane-journal-XXXXXX";
    directory_ = mkdtemp(pattern);
    rig_ = rig_in(directory_);
    persistence_.emplace(rig_, "persistence", run_persistence);
    session_.emplace(rig_, "session", run_session);
  }
  ~JournalTest() override {
    session_.reset();
    persistence_.reset();
    std::filesystem::remove_all(directory_);
  }
  std::filesystem::path directory_{};
  Rig rig_{};
  std::optional<Process> persistence_{};
  std::optional<Process> session_{};
};

TEST_F(JournalTest, AnEditTravelsToTheFollowersAndToDisk) {
  TestFollower follower(rig_), who_sounds(rig_, sockets::session_changes_first);
  TestClient client(rig_);
  ASSERT_TRUE(follower.sees("untitled"));
  client.submit({RenameProject{"travelled"}});
  ASSERT_TRUE(client.settle());
  EXPECT_TRUE(follower.sees("travelled"));
  EXPECT_TRUE(who_sounds.sees("travelled"));
  EXPECT_TRUE(client.verdicts().at(1).durable);
}

TEST_F(JournalTest, ARestartedSessionHasEverythingAndItsFollowersToo) {
  TestFollower follower(rig_);
  TestClient client(rig_);
  for (int i = 1; i <= 200; ++i) client.submit({RenameProject{"name " + std::to_string(i)}});
  ASSERT_TRUE(client.settle());
  session_.reset();
  session_.emplace(rig_, "session", run_session);
  client.submit({RenameProject{"after"}});
  ASSERT_TRUE(client.settle());
  EXPECT_EQ(client.verdicts().at(201).revision, Revision{201});
  EXPECT_TRUE(follower.sees("after"));
}

TEST_F(JournalTest, ARestartedPersistenceGetsWhatItMissed) {
  TestClient client(rig_);
  client.submit({RenameProject{"before"}});
  ASSERT_TRUE(client.settle());
  persistence_.reset();
  client.submit({RenameProject{"meanwhile"}});
  std::this_thread::sleep_for(100ms);
  persistence_.emplace(rig_, "persistence", run_persistence);
  ASSERT_TRUE(client.settle());
  EXPECT_EQ(client.verdicts().at(2).revision, Revision{2});
}

TEST_F(JournalTest, ASessionThatStartsFirstWaitsForPersistence) {
  session_.reset();
  persistence_.reset();
  session_.emplace(rig_, "session", run_session);
  TestClient client(rig_);
  client.submit({RenameProject{"early"}});
  std::this_thread::sleep_for(100ms);
  persistence_.emplace(rig_, "persistence", run_persistence);
  ASSERT_TRUE(client.settle());
  EXPECT_EQ(client.verdicts().at(1).refusal, "");
}

TEST_F(JournalTest, SavesOpensAndStartsAnew) {
  TestFollower follower(rig_);
  TestClient client(rig_);
  client.submit({RenameProject{"song"}});
  ASSERT_TRUE(client.settle());
  const auto song = directory_ / "song.beltane";
  EXPECT_EQ(client.ask(FileTask::save_as, song).path, song.string());
  EXPECT_EQ(client.ask(FileTask::create, "").refusal, "");
  EXPECT_TRUE(follower.sees("untitled"));
  client.submit({RenameProject{"sketch"}});
  ASSERT_TRUE(client.settle());
  EXPECT_EQ(client.ask(FileTask::open, song).refusal, "");
  EXPECT_TRUE(follower.sees("song"));
  EXPECT_NE(client.ask(FileTask::open, directory_ / "nothing").refusal, "");
  EXPECT_EQ(client.ask(FileTask::flush, "").refusal, "");
  EXPECT_FALSE(std::filesystem::exists(song.string() + "-wal") &&
               std::filesystem::file_size(song.string() + "-wal") > 0);
}

TEST_F(JournalTest, RandomBytesHurtNobodyAndAreRefusedInWords) {
  auto loop = loop::make_loop();
  std::mutex mutex;
  std::condition_variable changed;
  loop::Bytes heard;
  bool up = false;
  auto stranger = *loop->dial(
      endpoint(rig_, sockets::session_edits),
      [&](loop::Bytes bytes) {
        std::lock_guard lock(mutex);
        heard = bytes;
        changed.notify_all();
      },
      [&](bool now) {
        std::lock_guard lock(mutex);
        up = now;
        changed.notify_all();
      });
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return up; }));
  stranger->send("\xff\xff random \x01");  // nobody can be answered
  auto cut_off =
      wire::encode(SessionRequest{Submission{.client = {{9, 9}}, .sequence = 5, .edits = {RenameProject{}}}});
  cut_off.pop_back();
  stranger->send(cut_off);
  ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return !heard.empty(); }));
  const auto reply = wire::decode<SessionReply>(heard);
  ASSERT_TRUE(reply);
  EXPECT_NE(std::get<Verdict>(*reply).refusal, "");
  EXPECT_EQ(std::get<Verdict>(*reply).sequence, 5u);
  lock.unlock();
  TestClient client(rig_);
  client.submit({RenameProject{"still there"}});
  EXPECT_TRUE(client.settle());
}

}  // namespace
}  // namespace beltane
