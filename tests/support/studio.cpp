#include "support/studio.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace beltane::test {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

User::User() {
  char pattern[] = "/tmp/beltane-user-XXXXXX";
  home_ = mkdtemp(pattern);
}

User::~User() {
  if (up_) beltane({"down", "--force"});
  std::error_code ignored;
  std::filesystem::remove_all(home_, ignored);
}

pid_t User::start(std::vector<std::string> words, const std::filesystem::path& out,
                  const std::filesystem::path& in) const {
  words.insert(words.begin(), std::string(BELTANE_BIN_DIR) + "/beltane");
  return run(std::move(words), out, in);
}

pid_t User::run(std::vector<std::string> words, const std::filesystem::path& out,
                const std::filesystem::path& in) const {
  const pid_t child = fork();
  if (child != 0) return child;
  setenv("XDG_RUNTIME_DIR", (home_ / "run").c_str(), 1);
  setenv("XDG_STATE_HOME", (home_ / "state").c_str(), 1);
  setenv("BELTANE_DATA_DIR", BELTANE_DATA_DIR, 1);
  setenv("USER", "tester", 1);
  setenv("LADSPA_PATH", (home_ / "ladspa").c_str(), 1);  // no plugins of this machine: a rig would try them all
  unsetenv("BELTANE_RIG");
  signal(SIGHUP, SIG_DFL);  // whoever runs the tests may have it ignored
  for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
  const auto error = out.string() + ".err";
  dup2(open(in.empty() ? "/dev/null" : in.c_str(), O_RDONLY), STDIN_FILENO);
  dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

Ran User::beltane(std::vector<std::string> words, const std::string& input) const {
  static int runs = 0;
  const auto out = home_ / ("out-" + std::to_string(++runs));
  const auto in = home_ / ("in-" + std::to_string(runs));
  std::ofstream(in) << input;
  return wait(start(std::move(words), out, in), out);
}

Ran User::shell(const std::string& script) const {
  static int runs = 0;
  const auto out = home_ / ("shell-" + std::to_string(++runs));
  const auto all = "beltane() { '" BELTANE_BIN_DIR "/beltane' \"$@\"; }; cd '" + home_.string() + "'; " + script;
  return wait(run({"/bin/sh", "-c", all}, out, {}), out);
}

Ran User::wait(pid_t child, const std::filesystem::path& out) const {
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content(out),
          content(out.string() + ".err")};
}

nlohmann::json User::json(std::vector<std::string> words) const {
  std::string said;
  for (const auto& word : words) said += " " + word;
  words.insert(words.begin(), "--json");
  auto ran = beltane(std::move(words));
  EXPECT_EQ(ran.status, 0) << "beltane" << said << ": " << ran.err;
  auto json = ran.json();
  EXPECT_FALSE(json.is_discarded()) << ran.out;
  return json;
}

void User::up(std::vector<std::string> more) {
  std::vector<std::string> words{"up", "--detach"};
  if (std::ranges::count(more, "--standby") == 0) words.insert(words.end(), {"--standby", "none"});
  words.insert(words.end(), more.begin(), more.end());
  auto ran = beltane(words);
  ASSERT_EQ(ran.status, 0) << ran.err;
  up_ = true;
}

nlohmann::json User::processes() const {
  const auto status = json({"status"});
  return status["processes"];
}

pid_t User::pid_of(const std::string& process) const {
  auto status = json({"status"});
  for (const auto& each : status["processes"])
    if (each["name"] == process) return each["pid"].get<pid_t>();
  return 0;
}

bool User::came_back(const std::string& process, pid_t before) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    auto status = json({"status"});
    bool ready = !status["servers"].empty() && status["servers"][0]["state"] == "running";
    for (const auto& each : status["processes"]) {
      ready = ready && each["state"] == "ready";
      if (each["name"] == process) ready = ready && each["pid"].get<pid_t>() != before;
    }
    if (ready) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace beltane::test
