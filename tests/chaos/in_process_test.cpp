// A rig whose services live in one process.
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <fstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

/// The threads of a process on which its actors work, stopped as a debugger does; its other threads run on.
class StuckActors {
 public:
  explicit StuckActors(pid_t process) {
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
      std::string name;
      std::ifstream(task.path() / "comm") >> name;
      const auto thread = static_cast<pid_t>(std::stol(task.path().filename()));
      if (name != "caf.actor" || ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) continue;
      ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
      threads_.push_back(thread);
    }
  }
  ~StuckActors() {
    for (const auto thread : threads_) ptrace(PTRACE_DETACH, thread, nullptr, nullptr);
  }
  StuckActors(const StuckActors&) = delete;
  StuckActors& operator=(const StuckActors&) = delete;

  std::size_t count() const { return threads_.size(); }
  /// A killed thread is gone for its parent only after whoever traces it has looked.
  void look() const {
    for (const auto thread : threads_) waitpid(thread, nullptr, __WALL | WNOHANG);
  }

 private:
  std::vector<pid_t> threads_{};
};

/// The pid, also while parts of the rig do not answer; 0 where nobody says.
pid_t pid_told(const User& user, const std::string& process) {
  const auto status = user.beltane({"--json", "status"}).json();
  if (!status.is_object() || !status.contains("processes")) return 0;
  for (const auto& each : status["processes"])
    if (each["name"] == process) return each["pid"].get<pid_t>();
  return 0;
}

TEST(InProcess, AStuckActorIsNoticedThoughTheLoopAnswersAndNoConfirmedEditIsLost) {
  User user;
  user.up({"--in-process"});
  user.json({"edit", "add-instrument", "saw", "--name", "lead"});
  EXPECT_TRUE(user.json({"set", "lead.level", "0.25"})["durable"].get<bool>());
  const auto before = user.pid_of("studio");
  {
    const StuckActors stuck(before);
    ASSERT_GT(stuck.count(), 0u) << "no thread could be stopped: does this kernel allow ptrace?";
    ASSERT_TRUE(eventually([&] {
      stuck.look();
      const auto now = pid_told(user, "studio");
      return now > 0 && now != before;
    }));
  }
  ASSERT_TRUE(user.came_back("studio", before));
  EXPECT_NE(user.beltane({"logs", "supervisor"}).out.find("does not answer inside studio"), std::string::npos);
  EXPECT_EQ(user.json({"get", "lead.level"})["value"], 0.25);
  EXPECT_TRUE(user.json({"set", "lead.level", "0.5"})["durable"].get<bool>());
}

}  // namespace
}  // namespace beltane::test
