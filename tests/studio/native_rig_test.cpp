// Rigs that play without SuperCollider: asked for, because it is not there, and because it cannot be kept alive.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "patchbay/capture.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/text_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;

struct NativeRig : testing::Test {
  User user{};

  void TearDown() override { user.beltane({"down"}); }  // also what `up` was not asked for by `User::up`

  /// A folder that is all of the PATH, with jackd; what else stands in it the test says.
  fs::path only_path() {
    const auto folder = user.home() / "bin";
    fs::create_directories(folder);
    fs::create_symlink("/usr/bin/jackd", folder / "jackd");
    user.set("PATH", folder.string());
    return folder;
  }
  static void put_script(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << "#!/bin/sh\n" << text << "\n";
    fs::permissions(file, fs::perms::owner_all);
  }
  /// A bar of a saw, and 200 more.
  void write_song() const {
    std::string edits = "add-instrument saw --name lead\nadd-effect lead delay\n";
    for (int i = 0; i < 200; ++i) edits += "add-notes lead 60 " + std::to_string(i) + " 0.5 100\n";
    ASSERT_EQ(user.beltane({"edit", "--stdin"}, edits).status, 0);
  }
  std::unique_ptr<patchbay::Capture> listen() const {
    const auto memory =
        supervisor::parse_children_file(supervisor::file_text(user.home() / "run/beltane/default/children"));
    auto ear = patchbay::listen_at({.server = memory.jack_name, .source = "beltane-default-a"});
    EXPECT_TRUE(ear) << ear.reason();
    return ear ? *std::move(ear) : nullptr;
  }
  /// So much of what was heard since is louder than -40 dB: seconds.
  static double loud(const patchbay::Captured& heard, std::size_t since = 0) {
    std::size_t frames = 0;
    for (auto at = since; at < heard.samples.size(); at += heard.channels)
      frames += std::abs(heard.samples[at]) > 0.01F;
    return static_cast<double>(frames) / heard.rate;
  }
  void expect_heard(patchbay::Capture& ear) const {
    const auto before = ear.captured().samples.size();
    EXPECT_TRUE(eventually([&] { return loud(ear.captured(), before) > 0.3; })) << "half a second of each is played";
  }
  nlohmann::json server(std::size_t at = 0) const { return user.json({"status"})["servers"][at]; }
};

TEST_F(NativeRig, PlaysWhereSuperColliderIsNotInstalled) {
  only_path();
  const auto up = user.beltane({"up", "--detach"});
  ASSERT_EQ(up.status, 0) << up.err;
  EXPECT_THAT(up.out, testing::HasSubstr("played by the native engine"));
  EXPECT_EQ(server()["engine"], "native");
  for (const auto& process : user.processes()) EXPECT_NE(process["name"], "scsynth");
  write_song();
  const auto ear = listen();
  ASSERT_TRUE(ear);
  user.json({"play"});
  expect_heard(*ear);
  user.json({"stop"});
}

TEST_F(NativeRig, GoesOnWhenItsJackServerIsKilledAndWhenTheBackendIs) {
  user.up({"--engine", "native"});
  write_song();
  const auto ear = listen();
  ASSERT_TRUE(ear);
  user.json({"play"});
  expect_heard(*ear);
  for (const auto* process : {"jackd", "backend"}) {
    const auto pid = user.pid_of(process);
    kill(pid, SIGKILL);
    ASSERT_TRUE(user.came_back(process, pid)) << process;
    expect_heard(*ear);
  }
}

TEST_F(NativeRig, IsTheVoiceWhereScsynthCannotBeKeptAliveAndGivesWayWhenItCan) {
  const auto folder = only_path();
  put_script(folder / "scsynth", "exit 1");
  const auto up = user.beltane({"up", "--detach"});
  ASSERT_EQ(up.status, 0) << up.err;
  write_song();
  const auto ear = listen();
  ASSERT_TRUE(ear);
  user.json({"play"});
  expect_heard(*ear);
  EXPECT_EQ(server()["role"], "failing");
  EXPECT_EQ(server(1)["engine"], "native");
  put_script(folder / "scsynth.new", "exec /usr/bin/scsynth \"$@\"");
  fs::rename(folder / "scsynth.new", folder / "scsynth");
  EXPECT_TRUE(eventually([&] { return server()["role"] == "active" && server()["state"] == "running"; }));
  expect_heard(*ear);
  EXPECT_EQ(user.json({"status"})["servers"].size(), 1u);
}

TEST_F(NativeRig, IsNotTakenWhereScsynthWasAskedFor) {
  only_path();
  const auto up = user.beltane({"up", "--detach", "--standby", "none", "--engine", "scsynth"});
  EXPECT_NE(up.status, 0);
  EXPECT_THAT(up.err, testing::HasSubstr("scsynth is not installed"));
}

}  // namespace
}  // namespace beltane::test
