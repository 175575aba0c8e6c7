// A large project on a real server: nothing that the server refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

nlohmann::json backend_of(const nlohmann::json& status) {
  for (const auto& process : status["processes"])
    if (process["name"] == "backend") return process;
  return {};
}

/// 200 instruments, 32 of them with a delay, and 500 notes at once: as many voices as a rig has.
TEST(ALargeProject, Of200Instruments32DelaysAnd500VoicesIsNeverRefused) {
  User user;
  user.up();
  std::string words;
  for (int i = 0; i < 200; ++i) {
    const auto name = "i" + std::to_string(i);
    words += "add-instrument sine --name " + name + "\nset " + name + ".level 0.01\n";
    if (i < 32) words += "add-effect " + name + " delay\n";
    for (int n = 0; n < (i < 100 ? 3 : 2); ++n)
      words += "add-notes " + name + " " + std::to_string(48 + 7 * n) + " 2 16 80\n";
  }
  const auto ran = user.beltane({"--json", "edit", "--stdin"}, words);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::Not(testing::HasSubstr("error")));
  user.json({"play"});
  double voices = 0, beat = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while ((voices < 500 || beat < 6) && std::chrono::steady_clock::now() < until) {
    const auto status = user.json({"status"});
    beat = status["transport"].value("beat", 0.0);
    voices = backend_of(status)["figures"].value("voices", 0.0);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(voices, 500);
  EXPECT_GE(beat, 6) << "all of them sound";
  user.json({"stop"});
  const auto backend = backend_of(user.json({"status"}));
  EXPECT_FALSE(backend["figures"].contains("fails")) << backend.dump();
  EXPECT_FALSE(backend["words"].contains("left out")) << backend.dump();
  EXPECT_EQ(user.json({"status"})["servers"][0]["epoch"], 1) << "the server lived through it";
}

}  // namespace
}  // namespace beltane::test
