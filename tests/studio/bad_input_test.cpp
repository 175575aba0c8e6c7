#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "support/midi_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

/// One sentence on standard error, nothing on standard output, exit status 1.
void expect_refused(const Ran& ran, const std::string& naming) {
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_NE(ran.err.find(naming), std::string::npos) << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

class BadInput : public testing::Test {
 protected:
  User user_{};
  std::filesystem::path file(const char* name, const std::string& content) const {
    const auto path = user_.home() / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
};

TEST_F(BadInput, AMidiFileThatIsNoneOrBrokenIsRefusedAndMakesNoProject) {
  write_midi_song(user_.home() / "song.mid");
  std::ifstream song(user_.home() / "song.mid", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(song), {}};
  auto format_2 = whole;
  format_2[9] = 2;
  const auto out = user_.home() / "out.beltane";
  const std::vector<std::pair<std::string, std::string>> bad{
      {"text", "this is no music"}, {"cut", whole.substr(0, 40)}, {"two", format_2}, {"empty", ""}};
  for (const auto& [name, content] : bad) {
    SCOPED_TRACE(name);
    expect_refused(user_.beltane({"import", file((name + ".mid").c_str(), content), "--project", out}), name + ".mid");
    EXPECT_FALSE(std::filesystem::exists(out));
  }
  expect_refused(user_.beltane({"import", "/dev/zero", "--project", out}), "/dev/zero is not a file");
}

TEST_F(BadInput, WhatIsNoProjectIsNotOpenedAndTheOldOneStays) {
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  expect_refused(user_.beltane({"open", file("no.beltane", "not a database")}), "no.beltane");
  expect_refused(user_.beltane({"open", user_.home() / "missing.beltane"}), "missing.beltane");
  expect_refused(user_.beltane({"open", user_.home()}), user_.home());
  EXPECT_EQ(user_.json({"show", "lead"})["source"], "saw");
}

TEST_F(BadInput, EditsThatMakeNoSenseAreRefusedAndChangeNothing) {
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  const auto before = user_.json({"show"});
  expect_refused(user_.beltane({"set", "lead.filter.cutoff", "800"}), "filter");
  expect_refused(user_.beltane({"set", "nobody.level", "0.5"}), "nobody");
  expect_refused(user_.beltane({"set", "lead.level", "nan"}), "'nan' is no value for level");
  expect_refused(user_.beltane({"edit", "add-effect", "lead", "kazoo"}), "kazoo");
  expect_refused(user_.beltane({"edit", "remove-instrument", "99"}), "99");
  EXPECT_EQ(user_.json({"show"}), before);
  expect_refused(user_.beltane({"set", "lead.level", "99"}), "lead.level goes from 0 to 1");
  EXPECT_EQ(user_.json({"show"}), before);
}

TEST_F(BadInput, AWrongRigFileIsRefusedByFileAndKey) {
  expect_refused(user_.beltane({"up", "--detach", "--config", file("rig.toml", "[audio]\nraet = 48000\n")}), "raet");
}

TEST_F(BadInput, BadUsageHasStatusTwo) {
  EXPECT_EQ(user_.beltane({"fly"}).status, 2);
  EXPECT_EQ(user_.beltane({"set", "only-one-word"}).status, 2);
  EXPECT_EQ(user_.beltane({"note", "lead", "200"}).status, 2);
}

TEST_F(BadInput, AVerbWithoutARigSaysSo) { expect_refused(user_.beltane({"status"}), "beltane up"); }

TEST_F(BadInput, RandomBytesOnEverySocketHurtNobody) {
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  std::mt19937 random(1);
  for (const auto& entry : std::filesystem::directory_iterator(user_.home() / "run/beltane/default")) {
    if (!entry.is_socket()) continue;
    for (int round = 0; round < 8; ++round) {
      const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      entry.path().string().copy(address.sun_path, sizeof address.sun_path - 1);
      ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << entry.path();
      std::string noise(1 + random() % 4096, '\0');
      for (auto& byte : noise) byte = static_cast<char>(random());
      (void)!send(fd, noise.data(), noise.size(), MSG_NOSIGNAL);
      close(fd);
    }
  }
  EXPECT_TRUE(user_.json({"set", "lead.level", "0.4"})["durable"].get<bool>());
  const auto status = user_.json({"status"});
  for (const auto& each : status["processes"]) EXPECT_EQ(each["restarts"], 0) << each;
}

}  // namespace
}  // namespace beltane::test
