#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

constexpr int clients = 4;
constexpr int edits_each = 2500;
constexpr int kills = 10;

/// What a client was told, a line an edit.
struct Told {
  int confirmed{};
  std::vector<std::uint64_t> revisions{};
  std::vector<std::string> errors{};
};

Told read(const std::filesystem::path& path) {
  Told told;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) continue;
    if (json.contains("error")) told.errors.push_back(json["error"]);
    if (!json.value("durable", false)) continue;
    ++told.confirmed;
    told.revisions.push_back(json["revision"]);
  }
  return told;
}

TEST(Kills, OfSessionAndPersistenceLoseNoConfirmedEditOfFourClients) {
  User user;
  user.up();
  for (int i = 0; i < clients; ++i) {
    const auto name = "i" + std::to_string(i);
    user.json({"edit", "add-instrument", "sine", "--name", name});
    // Each edit adds a note of its own: what is in the file afterwards tells which edits are there, and how often.
    std::ofstream edits(user.home() / (name + ".edits"));
    for (int n = 0; n < edits_each; ++n) edits << "add-notes " << name << " 60 " << n << " 0.5 100\n";
  }
  std::vector<pid_t> children;
  for (int i = 0; i < clients; ++i) {
    const auto name = "i" + std::to_string(i);
    children.push_back(user.start({"--json", "edit", "--stdin", "--author", name}, user.home() / (name + ".out"),
                                  user.home() / (name + ".edits")));
  }
  std::mt19937 random(7);
  for (int done = 0; done < kills; ++done) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 300));
    const std::string victim = random() % 2 == 0 ? "session" : "persistence";
    const pid_t pid = user.pid_of(victim);
    if (pid > 0) kill(pid, SIGKILL);
    ASSERT_TRUE(user.came_back(victim, pid)) << victim;
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::set<std::uint64_t> revisions;
  const auto instruments = user.json({"show", "instruments"});
  for (int i = 0; i < clients; ++i) {
    SCOPED_TRACE(i);
    const auto told = read(user.home() / ("i" + std::to_string(i) + ".out"));
    EXPECT_TRUE(told.errors.empty()) << told.errors.front();
    EXPECT_EQ(told.confirmed, edits_each);
    EXPECT_TRUE(std::is_sorted(told.revisions.begin(), told.revisions.end()));
    revisions.insert(told.revisions.begin(), told.revisions.end());
    const auto& notes = instruments[static_cast<std::size_t>(i)]["notes"];
    ASSERT_EQ(notes.size(), static_cast<std::size_t>(edits_each));
    for (int n = 0; n < edits_each; ++n) EXPECT_EQ(notes[static_cast<std::size_t>(n)]["start"], n);
  }
  EXPECT_EQ(revisions.size(), static_cast<std::size_t>(clients * edits_each));  // each at a revision of its own
}

}  // namespace
}  // namespace beltane::test
