#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/studio.hpp"

/// Which file is open, on a whole rig: what is said to be durable is in the file that `status` names.
namespace beltane::test {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() { fs::create_directory(folder_); }
  std::string word(const std::string& process, const std::string& name) const {
    for (const auto& each : user_.processes())
      if (each["name"] == process && each.contains("words")) return each["words"].value(name, "");
    return "";
  }
  /// Within a moment: `status` tells what the process answered last.
  bool says(const std::string& process, const std::string& name, const std::string& what) const {
    return eventually([&] { return word(process, name).find(what) != std::string::npos; });
  }
  std::size_t notes() const { return user_.json({"show", "lead"})["notes"].size(); }
  bool add_note(int at) const {
    return user_.json({"edit", "add-notes", "lead", "60", std::to_string(at), "1", "100"})["durable"];
  }
  void up_again(const fs::path& project) {
    user_.up({"--project", project});
    EXPECT_TRUE(eventually([&] { return user_.json({"show"}).contains("instruments"); }));
  }

  User user_{};
  fs::path folder_ = user_.home() / "music", song_ = folder_ / "song.beltane";
};

TEST_F(Files, ThatAreDeletedMovedOrPutBackLoseNoEditThatWasConfirmed) {
  user_.up();
  ASSERT_EQ(user_.beltane({"save", song_}).status, 0);
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});

  // Deleted while it is open: it is there again before an edit is said to be durable.
  fs::remove(song_);
  EXPECT_TRUE(add_note(0));
  EXPECT_TRUE(fs::exists(song_));
  EXPECT_TRUE(says("persistence", "note", "was moved or deleted while it was open"));
  EXPECT_EQ(user_.beltane({"save"}).status, 0);

  // Moved with its folder while persistence is dead: it waits for its file, and nothing is durable meanwhile.
  const auto away = user_.home() / "away";
  fs::rename(folder_, away);
  const pid_t persistence = user_.pid_of("persistence");
  kill(persistence, SIGKILL);
  ASSERT_TRUE(user_.came_back("persistence", persistence));
  EXPECT_FALSE(add_note(1));
  EXPECT_TRUE(says("persistence", "trouble", song_));
  const auto down = user_.beltane({"down"}), fresh = user_.beltane({"new"}), save = user_.beltane({"save"});
  for (const auto& ran : {down, fresh, save}) {
    EXPECT_EQ(ran.status, 1);
    EXPECT_NE(ran.err.find(song_.string()), std::string::npos) << ran.err;
  }
  EXPECT_NE(down.err.find("--force"), std::string::npos) << down.err;
  fs::rename(away, folder_);
  EXPECT_TRUE(eventually([&] { return add_note(2); }));
  EXPECT_TRUE(eventually([&] { return word("persistence", "trouble").empty(); }));

  // Gone for good: what the session has in memory is written elsewhere.
  fs::remove_all(folder_);
  EXPECT_FALSE(add_note(3));
  kill(user_.pid_of("persistence"), SIGKILL);
  const auto elsewhere = user_.home() / "elsewhere.beltane";
  EXPECT_TRUE(eventually([&] { return user_.beltane({"save", elsewhere}).status == 0; }));
  EXPECT_TRUE(add_note(4));
  const auto before = notes();
  EXPECT_GE(before, 5u);
  EXPECT_EQ(user_.beltane({"down"}).status, 0);
  up_again(elsewhere);
  EXPECT_EQ(notes(), before);
}

TEST_F(Files, ThatCannotBeWrittenKeepTheRigUpWhenItsTerminalIsInterrupted) {
  const auto said = user_.home() / "up";
  const pid_t up = user_.start({"up", "--standby", "none"}, said);
  ASSERT_TRUE(eventually([&] { return user_.beltane({"save", song_}).status == 0; }));
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  fs::rename(folder_, user_.home() / "away");
  EXPECT_FALSE(add_note(0));
  kill(up, SIGINT);
  int status = 0;
  waitpid(up, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(notes(), 1u) << "the rig was left running";
  fs::rename(user_.home() / "away", folder_);
  EXPECT_EQ(user_.beltane({"down"}).status, 0);
  up_again(song_);
  EXPECT_EQ(notes(), 1u);
}

TEST_F(Files, ThatWerePutBackAfterAPowerCutAreOpenedAsTheyAre) {
  user_.up();
  ASSERT_EQ(user_.beltane({"save", song_}).status, 0);
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  EXPECT_TRUE(add_note(0));
  ASSERT_EQ(user_.beltane({"save"}).status, 0);
  const auto monday = user_.home() / "monday.beltane";
  fs::copy_file(song_, monday);
  EXPECT_TRUE(add_note(1));
  // All at once: nobody may see another die, start it again or end in good order.
  const auto processes = user_.processes();
  for (const int signal : {SIGSTOP, SIGKILL})
    for (const auto& each : processes)
      if (const pid_t pid = each["pid"]; pid > 0) kill(pid, signal);
  ASSERT_TRUE(eventually([&] { return user_.beltane({"status"}).status != 0; }));
  ASSERT_TRUE(fs::exists(song_.string() + "-wal"));
  fs::copy_file(monday, song_, fs::copy_options::overwrite_existing);
  up_again(song_);
  EXPECT_EQ(notes(), 1u);
  EXPECT_TRUE(says("persistence", "note", "the log was put aside"));
}

/// Both were written by a beltane of that format; the second holds nothing but its journal.
TEST_F(Files, OfFormat3HoldTheSameProjectAndCanBeUndoneToItsBeginning) {
  const auto files = fs::path(BELTANE_SOURCE_DIR) / "tests/studio/files";
  std::ifstream in(files / "format_3.json");
  const auto expected = nlohmann::json::parse(in);
  user_.up();
  for (const auto* name : {"format_3.beltane", "format_3_journal.beltane"}) {
    fs::copy_file(files / name, folder_ / name);
    ASSERT_EQ(user_.beltane({"open", folder_ / name}).status, 0) << name;
    EXPECT_EQ(user_.json({"show"}), expected) << name;
    const auto steps = std::to_string(user_.json({"history", "--author", "someone"})["done"].size());
    EXPECT_EQ(user_.beltane({"undo", steps, "--author", "someone"}).status, 0) << name;
    EXPECT_TRUE(user_.json({"show"})["instruments"].empty()) << name;
    EXPECT_EQ(user_.beltane({"redo", steps, "--author", "someone"}).status, 0) << name;
    EXPECT_EQ(user_.json({"show"}), expected) << name;
  }
}

}  // namespace
}  // namespace beltane::test
