#include "client/rig_control.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "client/presence.hpp"
#include "session_fake.hpp"

namespace beltane::client {
namespace {

TEST(Presence, ARigIsThereWhileASupervisorHoldsItsLock) {
  const TestRig test;
  EXPECT_FALSE(is_there(test.rig));
  {
    const Fd lock(open((test.rig.runtime / "supervisor.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(flock(lock.get(), LOCK_EX), 0);
    EXPECT_TRUE(is_there(test.rig));
  }
  EXPECT_FALSE(is_there(test.rig));
}

TEST(Presence, ARigIsThereWhileOneOfItsServicesListens) {
  const TestRig test;
  const SessionFake session(test.rig);
  EXPECT_TRUE(is_there(test.rig));
}

TEST(Presence, ASocketThatAKilledServiceLeftIsNoRig) {
  const TestRig test;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (test.rig.runtime / "session.edits").string().copy(address.sun_path, sizeof address.sun_path - 1);
  {
    const Fd left(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(left.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(left.get(), 1), 0);
    EXPECT_TRUE(is_there(test.rig));
  }
  ASSERT_TRUE(std::filesystem::exists(test.rig.runtime / "session.edits"));
  EXPECT_FALSE(is_there(test.rig));
}

TEST(RigControl, WhatCannotBeStartedIsRefusedAtOnceWithTheReason) {
  TestRig test;
  test.rig.state = "/proc/nowhere";
  const auto up = bring_up(test.rig, {}, nullptr);
  ASSERT_FALSE(up);
  EXPECT_TRUE(up.reason().starts_with("cannot make /proc/nowhere/test/logs: ")) << up.reason();
}

TEST(RigControl, ARigThatIsNotUpCannotBeTakenDown) {
  const TestRig test;
  EXPECT_EQ(bring_down(test.rig).reason(), no_rig(test.rig).reason);
}

TEST(RigControl, IsReadyOnlyWithEveryProcessAndAServerThatRuns) {
  RigStatus status{.processes = {{.name = "session", .state = "ready"}}, .servers = {{.state = "running"}}};
  EXPECT_TRUE(all_ready(status));
  status.processes.push_back({.name = "voices", .state = "starting"});
  EXPECT_FALSE(all_ready(status));
  status.processes.pop_back();
  status.servers[0].state = "dead";
  EXPECT_FALSE(all_ready(status));
  EXPECT_FALSE(all_ready({.servers = {{.state = "running"}}}));
}

}  // namespace
}  // namespace beltane::client
