// Files that the compiler hangs, dies or stumbles at, and files that reach for more than they may. With a real sclang.
#include "library/workshop.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "host/catalogue_file.hpp"
#include "isolation/sandbox.hpp"
#include "library/library_service.hpp"

namespace beltane::library {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

SourceFile effect(const std::string& name, const std::string& body) {
  const auto text = "// Does it.\nSynthDef(\\" + name + ", {\n\t~in_place_blended.(1, { |dry| " + body +
                    " })\n}, metadata: (label: \"It\"))\n";
  return {.shown = "effects/" + name + ".scd", .kind = UnitKind::effect, .name = name, .text = text, .version = "1"};
}

class AWorkshop : public testing::Test {
 protected:
  AWorkshop() {
    std::string pattern = fs::temp_directory_path() / "beltane-workshop-XXXXXX";
    place_ = mkdtemp(pattern.data());
    tools_ = places_of({.state = place_, .data = BELTANE_DATA_DIR}, *built_).tools;
    tools_.moment = Seconds{5};
    tools_.longest = Seconds{8};
  }
  ~AWorkshop() override { fs::remove_all(place_); }
  Workshop workshop() const {
    return Workshop(tools_, place_ / "bench", [] { return true; });
  }
  const fs::path& place() const { return place_; }

 private:
  fs::path place_;
  Result<Catalogue> built_ = load_built_catalogue({.data = BELTANE_DATA_DIR});
  Tools tools_{};
};

TEST_F(AWorkshop, MakesTheGoodOnesWhateverTheOthersDo) {
  auto bench = workshop();
  const auto loops = effect("loops", "while { true } { 1 + 1 }; dry"), good = effect("good", "dry * 0.5");
  const auto outcomes = bench.make({effect("ends", "(\"kill -KILL \" ++ thisProcess.pid).systemCmd; dry"), loops,
                                    effect("broken", "var = ; dry"), effect("lacks", "NoSuchUGen.ar(dry)"),
                                    effect("typo", "dry * drive"), good});
  EXPECT_THAT(bench.slow(), ElementsAre("effects/ends.scd", "effects/loops.scd"));
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_TRUE(outcomes.at(good.shown)) << outcomes.at(good.shown).reason();
  EXPECT_TRUE(fs::exists(bench.definition(*outcomes.at(good.shown))));
  EXPECT_THAT(outcomes.at("effects/broken.scd").reason(), HasSubstr("cannot be parsed, line 3: syntax error"));
  EXPECT_EQ(outcomes.at("effects/lacks.scd").reason(), "cannot be parsed, line 3: there is no class NoSuchUGen");
  EXPECT_EQ(outcomes.at("effects/typo.scd").reason(), "cannot be parsed, line 3: Variable 'drive' not defined");
  EXPECT_THAT(bench.make_slow(loops).at(loops.shown).reason(), HasSubstr("keeps the compiler without an end"));
}

/// A port of this machine that hears whether anybody sends to it.
class Ear {
 public:
  Ear() {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    bind(socket_, reinterpret_cast<const sockaddr*>(&here), size);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
  }
  ~Ear() { close(socket_); }
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;
  std::string port() const { return std::to_string(port_); }
  bool heard() const {
    char byte = 0;
    return recv(socket_, &byte, 1, MSG_DONTWAIT) >= 0;
  }

 private:
  int socket_{socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_{};
};

TEST_F(AWorkshop, LetsNoFileReachOutOfIt) {
  if (const auto may = isolation::not_held(); !may.empty())
    GTEST_SKIP() << "not on this machine: on this kernel a .scd may " << may;
  const Ear ear;
  const auto written = place() / "written", touched = place() / "touched", ours = place() / "ours";
  std::ofstream(ours) << "words";
  auto bench = workshop();
  const auto good = effect("good", "dry * 0.5");
  const auto outcomes = bench.make({
      effect("writes", "File.use(\"" + written.string() + "\", \"w\") { |file| file.write(\"x\") }; dry"),
      effect("shells", "\"touch " + touched.string() + "; rm " + ours.string() + "\".systemCmd; dry"),
      effect("sends", "NetAddr(\"127.0.0.1\", " + ear.port() + ").sendMsg(\\hello); dry"),
      good,
  });
  ASSERT_TRUE(outcomes.contains(good.shown)) << "it was put off";
  EXPECT_TRUE(outcomes.at(good.shown)) << outcomes.at(good.shown).reason();
  EXPECT_FALSE(fs::exists(written));
  EXPECT_FALSE(fs::exists(touched));
  EXPECT_TRUE(fs::exists(ours));
  EXPECT_FALSE(ear.heard());
}

}  // namespace
}  // namespace beltane::library
