// Rigs that a command starts for itself: a demo, an audition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;  // a process that goes meanwhile is one that says nothing
  text << file.rdbuf();
  return text.str();
}

/// How many processes have that in their command line.
std::size_t processes_of(const std::string& name) {
  std::size_t count = 0;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator("/proc", gone)) {
    const auto words = content(entry.path() / "cmdline");
    if (words.find(name) != words.npos) ++count;
  }
  return count;
}

class OwnRigs : public testing::Test {
 protected:
  OwnRigs() {
    fs::create_directory(user_.home() / "tmp");
    user_.set("TMPDIR", user_.home() / "tmp");
  }
  fs::path out() const { return user_.home() / "out"; }
  /// Starts a demo and waits until it plays.
  pid_t demo() const {
    const auto client = user_.start({"demo", "--seconds", "600"}, out());
    EXPECT_TRUE(eventually([&] { return content(out()).find("sound goes to") != std::string::npos; }))
        << content(out());
    EXPECT_GT(processes_of("demo-" + std::to_string(client)), 5U);
    return client;
  }
  /// Nothing runs, and nothing is left of it.
  bool is_gone(pid_t client) const {
    return eventually(
        [&] { return processes_of("demo-" + std::to_string(client)) == 0 && fs::is_empty(user_.home() / "tmp"); });
  }
  User user_{};
};

TEST_F(OwnRigs, EndWithTheTerminal) {
  const auto client = demo();
  kill(client, SIGHUP);
  int status = 0;
  waitpid(client, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(is_gone(client));
}

TEST_F(OwnRigs, EndByThemselvesWhereTheirCommandIsKilled) {
  const auto client = demo();
  kill(client, SIGKILL);
  waitpid(client, nullptr, 0);
  EXPECT_TRUE(is_gone(client));
}

TEST_F(OwnRigs, PlayADemoAndAUnitAndSayWhatItWas) {
  const auto demo = user_.json({"demo", "--seconds", "1", "--record", user_.home() / "demo.wav"});
  EXPECT_GT(demo["beat"].get<double>(), 0);
  EXPECT_GT(demo["seconds"].get<double>(), 0.5);
  EXPECT_TRUE(fs::exists(user_.home() / "demo.wav"));
  const auto client = user_.start({"--json", "audition", "organ", "release=0.3"}, out());
  int status = 0;
  waitpid(client, &status, 0);
  EXPECT_EQ(status, 0) << content(out().string() + ".err");
  EXPECT_EQ(Json::parse(content(out()))["unit"], "organ");
  EXPECT_TRUE(fs::is_empty(user_.home() / "tmp"));
}

}  // namespace
}  // namespace beltane::test
