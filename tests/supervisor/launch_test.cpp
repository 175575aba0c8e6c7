#include "supervisor/processes/launch.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

TEST(Launch, OfWhatIsNotThereIsRefused) { EXPECT_FALSE(launch({.command = {"/nowhere/program"}})); }

TEST(Launch, TellsHowAProcessEnded) {
  auto process = launch({.command = {"/bin/sh", "-c", "exit 7"}});
  ASSERT_TRUE(process) << process.reason();
  EXPECT_EQ(ending_of(*process), (ProcessExit{ProcessExit::How::exited, 7}));
  auto sleeper = launch({.command = {"/bin/sleep", "100"}});
  ASSERT_TRUE(sleeper);
  signal_to(*sleeper, SIGKILL);
  EXPECT_EQ(ending_of(*sleeper), (ProcessExit{ProcessExit::How::killed, SIGKILL}));
  signal_to(*sleeper, SIGKILL);  // it is gone: nothing happens
}

TEST(Launch, ThatCannotWriteItsLogBlamesTheLog) {
  auto process = launch({.command = {"/bin/true"}, .log = "/nowhere/true.log"});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.reason(),
            "cannot start /bin/true: its log /nowhere/true.log cannot be written: No such file or directory");
}

TEST(Launch, PassesNoFileAndNoBlockedSignalOn) {
  const auto log = fs::temp_directory_path() / ("beltane-launch-" + std::to_string(getpid()));
  const std::ifstream open_file("/proc/self/stat");
  auto process =
      launch({.command = {"/bin/sh", "-c", "ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status"}, .log = log});
  ASSERT_TRUE(process);
  ending_of(*process);
  EXPECT_EQ(file_text(log), "4\nSigBlk:\t0000000000000000\n");  // 0, 1, 2 and the one ls reads with
  fs::remove(log);
}

TEST(AProcess, IsNotMistakenForAnotherOfItsPid) {
  auto process = launch({.command = {"/bin/sleep", "100"}});
  ASSERT_TRUE(process);
  EXPECT_TRUE(find_process(process->pid, process->start_ticks));
  EXPECT_FALSE(find_process(process->pid, process->start_ticks + 1));
  signal_to(*process, SIGKILL);
  ending_of(*process);
  EXPECT_FALSE(find_process(process->pid, process->start_ticks));
}

}  // namespace
}  // namespace beltane::supervisor
