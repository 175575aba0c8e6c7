// A recording on a disk that gets full: a small one, mounted for the test (which needs root).

#include <gtest/gtest.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <fstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

/// A disk of 600 kB: two seconds of stereo at 24 bits.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=600k") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_{};
};

double seconds_of(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return -1;
  sf_close(file);
  return static_cast<double>(info.frames) / info.samplerate;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ARecording, OnADiskThatGetsFullIsToldAtOnceAndWhatIsWrittenIsSafe) {
  User user;
  const SmallDisk disk(user.home() / "small");
  if (!disk.mounted()) GTEST_SKIP() << "not on this machine: no disk can be mounted here";
  const auto path = user.home() / "small" / "take.wav";
  user.up();
  const pid_t watch = user.start({"watch", "events"}, user.home() / "events");
  user.json({"record", path});
  EXPECT_TRUE(eventually([&] { return user.json({"status"})["transport"]["recording"] == path.string(); }));
  ASSERT_TRUE(eventually(
      [&] { return user.beltane({"status"}).out.find("has ended: its disk is full") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return text_of(user.home() / "events").find("disk is full") != std::string::npos; }));
  const auto stopped = user.beltane({"record", "stop"});
  EXPECT_EQ(stopped.status, 1);
  EXPECT_NE(stopped.err.find("only the first 2."), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.err.find("its disk is full"), std::string::npos) << stopped.err;
  EXPECT_NEAR(seconds_of(path), 2.1, 0.2);
  EXPECT_TRUE(eventually([&] { return user.beltane({"status"}).out.find("its disk is full") == std::string::npos; }));
  EXPECT_EQ(user.json({"record", user.home() / "next.wav"})["recording"], true);
  kill(watch, SIGTERM);
  waitpid(watch, nullptr, 0);
}

}  // namespace
}  // namespace beltane::test
