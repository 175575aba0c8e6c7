// A project that its server has no room for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

using testing::HasSubstr;

class Limits : public testing::Test {
 protected:
  nlohmann::json backend() const {
    const auto status = user_.json({"status"});
    for (const auto& process : status["processes"])
      if (process["name"] == "backend") return process;
    return {};
  }
  /// Empty objects are told as null.
  nlohmann::json of_backend(const char* what) const {
    const auto told = backend();
    return told.contains(what) && told[what].is_object() ? told[what] : nlohmann::json::object();
  }
  std::string omitted() const { return of_backend("words").value("left out", ""); }
  double nodes() const { return of_backend("figures").value("nodes", 0.0); }
  bool was_refused() const { return of_backend("figures").contains("fails"); }
  /// How many nodes the next server is to have.
  int noted_nodes() const {
    std::ifstream note(user_.home() / "state/beltane/default/needs");
    std::string field;
    for (int i = 0; i < 3; ++i) std::getline(note, field, '/');  // inputs/outputs/nodes/…
    return field.empty() ? 0 : std::stoi(field);
  }
  /// The server's nodes, once seventy-five looks at it saw the same.
  double settled_nodes() const {
    double last = 0;
    int same = 0;
    EXPECT_TRUE(eventually([&] {
      const auto now = nodes();
      same = now > 0 && now == std::exchange(last, now) ? same + 1 : 0;
      return same == 75;
    }));
    return last;
  }
  void up(const std::string& server) {
    std::ofstream(user_.home() / "rig.toml") << "[server]\n" << server;
    user_.up({"--config", (user_.home() / "rig.toml").string()});
  }

  User user_{};
};

TEST_F(Limits, ThatAreTooSmallLeaveStripsOutUntilTheServersNextStart) {
  up("nodes = 300\nmemory_kb = 8192\n");
  std::string words;
  for (int i = 0; i < 60; ++i)
    words += "add-instrument sine --name i" + std::to_string(i) + "\nadd-effect i" + std::to_string(i) + " delay\n";
  EXPECT_EQ(user_.beltane({"edit", "--stdin"}, words).status, 0);
  ASSERT_TRUE(eventually([&] { return !omitted().empty(); }));
  EXPECT_THAT(omitted(), HasSubstr("the server has no room left (6 MB of memory) for i"));
  EXPECT_THAT(omitted(), HasSubstr("its next start makes room"));
  EXPECT_FALSE(was_refused()) << "nothing was asked of the server that it had to refuse";
  ASSERT_TRUE(eventually([&] { return noted_nodes() >= 512; })) << noted_nodes();  // 60 instruments of 6, and voices
  const auto before = user_.pid_of("scsynth");
  kill(before, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", before));
  ASSERT_TRUE(eventually([&] { return omitted().empty(); })) << omitted();
  ASSERT_TRUE(eventually([&] { return nodes() > 300; })) << backend().dump();
  EXPECT_FALSE(was_refused()) << backend().dump();
}

TEST_F(Limits, OfTwoOutputsSayWhyNothingCanBeCued) {
  up("");
  EXPECT_EQ(user_.beltane({"edit", "--stdin"}, "add-instrument sine --name bass\nset bass.cue on\n").status, 0);
  EXPECT_TRUE(eventually([&] { return !omitted().empty(); }));
  EXPECT_EQ(omitted(), "cue needs outputs 3 and 4: [server] outputs = 4 in rig.toml, for bass");
  EXPECT_EQ(user_.beltane({"set", "bass.cue", "off"}).status, 0);
  EXPECT_TRUE(eventually([&] { return omitted().empty(); }));
}

TEST_F(Limits, OfFourOutputsLetBeCued) {
  up("outputs = 4\n");
  EXPECT_EQ(user_.beltane({"edit", "--stdin"}, "add-instrument sine --name bass\n").status, 0);
  const auto before = settled_nodes();
  EXPECT_EQ(user_.beltane({"set", "bass.cue", "on"}).status, 0);
  EXPECT_EQ(user_.beltane({"set", "master.cue_level", "0.5"}).status, 0);
  EXPECT_TRUE(eventually([&] { return nodes() == before + 2; })) << "the strip's way to the cue, and the cue";
  EXPECT_EQ(omitted(), "");
  EXPECT_EQ(user_.beltane({"set", "bass.cue", "off"}).status, 0);
  EXPECT_TRUE(eventually([&] { return nodes() == before; }));
}

}  // namespace
}  // namespace beltane::test
