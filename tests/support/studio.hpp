#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/sanitized.hpp"

namespace beltane::test {

/// Looks until `done`; false where it is not so within 20 s, or ten times that under a sanitizer.
template <class Done>
bool eventually(const Done& done) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(sanitized ? 200 : 20);
  while (std::chrono::steady_clock::now() < until) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

/// What a command came to.
struct Ran {
  int status{};
  std::string out{};
  std::string err{};
  nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

/// A user at a terminal: runs the built `beltane` on a rig and in directories of their own, and takes the rig down when
/// they leave.
class User {
 public:
  User();
  ~User();
  User(const User&) = delete;
  User& operator=(const User&) = delete;

  /// Runs `beltane` with these words and waits for its end. `input` is its standard input.
  Ran beltane(std::vector<std::string> words, const std::string& input = "") const;
  /// Runs a shell script in the user's home, in which `beltane` is the built one.
  Ran shell(const std::string& script) const;
  /// The same with --json; the test fails where it fails or prints none.
  nlohmann::json json(std::vector<std::string> words) const;
  /// Starts it and does not wait.
  pid_t start(std::vector<std::string> words, const std::filesystem::path& out,
              const std::filesystem::path& in = {}) const;

  /// Starts the rig; the test fails where it does not come up.
  void up(std::vector<std::string> more = {});
  /// What `status` says of all processes: a copy. A loop over `json(…)["processes"]` would go over what is gone.
  nlohmann::json processes() const;
  /// The pid of a process of the rig.
  pid_t pid_of(const std::string& process) const;
  /// Waits until the process has another pid and everything is ready again. False after 60 s.
  bool came_back(const std::string& process, pid_t before) const;

  const std::filesystem::path& home() const { return home_; }
  /// Sets a variable of the environment of all that is started from now on.
  void set(const std::string& name, const std::string& value) { environment_[name] = value; }

 private:
  pid_t run(std::vector<std::string> words, const std::filesystem::path& out, const std::filesystem::path& in) const;
  Ran wait(pid_t child, const std::filesystem::path& out) const;

  std::filesystem::path home_{};
  std::map<std::string, std::string> environment_{};
  bool up_{};
};

}  // namespace beltane::test
