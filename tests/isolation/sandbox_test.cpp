// What a sandboxed program can do. On real processes.
#include "isolation/sandbox.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace beltane::isolation {
namespace {

namespace fs = std::filesystem;

class ASandbox : public testing::Test {
 protected:
  ASandbox() {
    std::string pattern = fs::temp_directory_path() / "beltane-sandbox-XXXXXX";
    place_ = mkdtemp(pattern.data());
    fs::create_directories(inside());
  }
  ~ASandbox() override { fs::remove_all(place_); }
  fs::path inside() const { return place_ / "inside"; }
  fs::path outside() const { return place_ / "outside"; }

  /// The exit status of that line in a shell; 128 and more for a signal.
  int run(const std::string& line, SandboxRules rules = {}) const {
    rules.writable = inside();
    const Sandbox sandbox(rules);
    const pid_t child = fork();
    if (child == 0) {
      sandbox.enter();
      execl("/bin/bash", "bash", "-c", ("exec 2>/dev/null; " + line).c_str(), nullptr);
      _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  static bool lacks(const char* what) { return not_held().find(what) != std::string::npos; }

 private:
  fs::path place_;
};

TEST_F(ASandbox, ReadsEverywhereAndWritesInItsFolderOnly) {
  if (lacks("files")) GTEST_SKIP() << "not on this machine: this kernel has no Landlock";
  std::ofstream(outside()) << "words\n";
  EXPECT_EQ(run("grep -q words " + outside().string() + " && cd " + inside().string() +
                " && mkdir a && echo x > a/b && mv a c && rm -r c && echo x > /dev/null"),
            0);
  for (const auto* line : {"echo x > ", "echo x >> ", "rm ", "cp /etc/passwd ", "ln -sf / "})
    EXPECT_NE(run(line + outside().string()), 0) << line;
  EXPECT_NE(run("mv " + outside().string() + " " + inside().string()), 0);
  EXPECT_NE(run("mkdir " + outside().string() + ".folder"), 0);
  std::string words;
  std::ifstream(outside()) >> words;
  EXPECT_EQ(words, "words");
}

TEST_F(ASandbox, HasNoSockets) {
  if (lacks("network")) GTEST_SKIP() << "not on this machine: this kernel has no seccomp";
  EXPECT_NE(run("exec 3<>/dev/udp/127.0.0.1/9"), 0);
  EXPECT_NE(run("exec 3<>/dev/tcp/127.0.0.1/9"), 0);
}

TEST_F(ASandbox, CannotLeaveItsGroup) {
  if (lacks("network")) GTEST_SKIP() << "not on this machine: this kernel has no seccomp";
  EXPECT_NE(run("setsid true || exit 3; exit 0"), 0);
}

TEST_F(ASandbox, HasSoMuchTimeAndSpace) {
  EXPECT_GT(run("while :; do :; done", {.cpu_seconds = 1}), 128);
  EXPECT_NE(run("head -c 2000000 /dev/zero > " + (inside() / "large").string(), {.file = 1'000'000}), 0);
  EXPECT_LE(fs::file_size(inside() / "large"), 1'000'000u);
  EXPECT_NE(run("x=$(head -c 300000000 /dev/zero | tr '\\0' x)", {.memory = 100'000'000}), 0);
}

}  // namespace
}  // namespace beltane::isolation
