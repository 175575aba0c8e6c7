#include "supervisor/supervision/stopped_services.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree_fixture.hpp"

namespace beltane::supervisor {
namespace {

using std::chrono::milliseconds;

const Moment stopped_start{std::chrono::seconds(100)};
Moment ms(int at) { return stopped_start + milliseconds(at); }
constexpr RunState runs{.stopped = false}, stopped{.stopped = true, .timeslices = 7};

TEST(StopWatch, FindsAProcessThatStaysStoppedOnce) {
  StopWatch watch;
  EXPECT_FALSE(watch.look("voices", 40, runs, ms(0)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(50)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(150)));
  EXPECT_TRUE(watch.look("voices", 40, stopped, ms(200)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(250))) << "it was told";
}

TEST(StopWatch, LeavesOneThatOnlyStumbles) {
  StopWatch watch;
  for (int i = 0; i < 20; ++i)
    EXPECT_FALSE(watch.look("voices", 40, {true, static_cast<std::uint64_t>(i / 2)}, ms(50 * i)))
        << "it ran between two looks, and none fell into that time";
}

TEST(StopWatch, BeginsAnewWithTheNextLife) {
  StopWatch watch;
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(0)));
  EXPECT_FALSE(watch.look("voices", 41, stopped, ms(160)));
  EXPECT_TRUE(watch.look("voices", 41, stopped, ms(320)));
}

/// A process that is stopped by a signal, until this ends.
class StoppedProcess {
 public:
  StoppedProcess() : pid_(fork()) {
    if (pid_ == 0)
      while (true) pause();
    kill(pid_, SIGSTOP);
    siginfo_t stopped{};
    waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED | WNOWAIT);  // it is told once, and not to us
  }
  ~StoppedProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  StoppedProcess(const StoppedProcess&) = delete;
  StoppedProcess& operator=(const StoppedProcess&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

TEST(StoppedServices, AreFoundAlsoWhereTheyWereStoppedBeforeTheSupervisorCame) {
  const StoppedProcess process;
  Play play({service("voices"), plain("jackd")});
  for (const char* name : {"voices", "jackd"})
    play.tree.adopt(name, {.pid = process.pid()}, ProcessStage::ready, 0, play.now);
  ASSERT_EQ(play.stage("voices"), ProcessStage::starting) << "it has not found the new supervisor";
  StoppedServices services;
  EXPECT_TRUE(services.look(play.tree, ms(0)).empty());
  EXPECT_EQ(services.look(play.tree, ms(200)), std::vector<std::string>{"voices"});
}

}  // namespace
}  // namespace beltane::supervisor
