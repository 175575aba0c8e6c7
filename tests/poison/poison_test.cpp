// Units that were written to do harm, on real servers: what becomes of the sound, who is named, and what is heard.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "host/fd.hpp"
#include "isolation/network.hpp"
#include "patchbay/capture.hpp"
#include "scsynth/osc/osc.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/text_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr float ceiling = 0.951F;  // of the master
constexpr float lead_is_heard = 0.03F;
constexpr double shortest_silence = 0.02;  // seconds: the lead is a wave of 4 ms

/// What is expected of a unit once it is armed.
enum class End { muted, quarantined, harmless };

struct Poison {
  std::string unit{};
  End end{};
};

const std::vector<Poison>& poisons() {
  static const std::vector<Poison> all{
      {"bad_nan", End::muted},           {"bad_infinity", End::muted},      {"bad_division", End::muted},
      {"bad_blast", End::muted},         {"bad_gain", End::muted},          {"bad_feedback", End::muted},
      {"bad_denormals", End::harmless},  {"bad_offset", End::harmless},     {"bad_delay", End::harmless},
      {"bad_index", End::harmless},      {"bad_write", End::harmless},      {"bad_spectrum", End::harmless},
      {"bad_end", End::harmless},        {"bad_pause", End::harmless},      {"bad_group", End::harmless},
      {"bad_neighbours", End::harmless}, {"bad_load", End::harmless},       {"bad_buffer", End::quarantined},
      {"bad_room", End::quarantined},    {"bad_genes", End::quarantined},   {"bad_sum", End::quarantined},
      {"bad_string", End::quarantined},  {"bad_limiter", End::quarantined}, {"bad_grains", End::quarantined},
      {"bad_pointer", End::quarantined}, {"bad_later", End::quarantined}};
  return all;
}

/// All of them where BELTANE_POISON=all asks for it, which takes minutes, or those that it names; else one of each end.
std::vector<Poison> chosen_poisons() {
  const char* which = std::getenv("BELTANE_POISON");
  if (which && std::string(which) == "all") return poisons();
  std::vector<Poison> named;
  std::ranges::copy_if(
      poisons(), std::back_inserter(named),
      [words = std::string(which ? which : "")](const auto& one) { return words.find(one.unit) != words.npos; });
  if (!named.empty()) return named;
  return {{"bad_nan", End::muted}, {"bad_denormals", End::harmless}, {"bad_buffer", End::quarantined}};
}

/// As `eventually`, for servers that have to start anew on a loaded machine.
template <class Done>
bool comes_true(const Done& done) {
  return eventually(done) || eventually(done) || eventually(done);
}

class PoisonedRig : public testing::Test {
 protected:
  void SetUp() override {
    const auto machine = supervisor::this_machine();
    if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
    const auto library = user_.home() / "state/beltane/library";
    fs::create_directories(library.parent_path());
    ASSERT_EQ(user_.shell("cp -a '" + compiled().library.string() + "' '" + library.string() + "'").status, 0);
  }

  /// The units, compiled and tried once for all tests; what is wrong with those that are refused.
  struct Compiled {
    User user{};
    fs::path library{user.home() / "state/beltane/library"};
    std::string refused{};
  };
  static const Compiled& compiled() {
    static const auto once = [] {
      auto made = std::make_unique<Compiled>();
      fs::create_directories(made->library);
      fs::copy(fs::path(BELTANE_SOURCE_DIR) / "tests/poison/units", made->library, fs::copy_options::recursive);
      made->refused = made->user.json({"library"})["wrong"].dump();
      return made;
    }();
    return *once;
  }

  /// A lead that sounds for as long as the test lasts, beside an instrument that is to be poisoned.
  void play(const std::string& standby) {
    const auto config = user_.home() / "rig.toml";  // it is about units: a server may die as often as it must
    std::ofstream(config) << "[limits]\nlongest_wait_ms = 200\nrestarts = 1000\n";
    user_.up({"--standby", standby, "--config", config});
    const auto edits =
        "add-instrument saw --name lead\nadd-notes lead 60 0 8000 100\n"
        "add-instrument saw --name victim\nadd-notes victim 72 0 8000 100\nset victim.fader.level 0.02\n";
    ASSERT_EQ(user_.beltane({"edit", "--stdin"}, edits).status, 0);
    const auto memory =
        supervisor::parse_children_file(supervisor::file_text(user_.home() / "run/beltane/default/children"));
    auto ear = patchbay::listen_at({.server = memory.jack_name, .source = "beltane-default"});
    ASSERT_TRUE(ear) << ear.reason();
    ear_ = *std::move(ear);
    user_.json({"play"});
    ASSERT_TRUE(lead_sounds());
  }
  std::size_t heard() const { return ear_->captured().samples.size(); }
  /// Of what is heard from now on a quarter of a second is without a gap.
  bool lead_sounds() const {
    return comes_true([&] {
      const auto heard = ear_->captured();
      const auto last = static_cast<std::size_t>(heard.rate / 4) * heard.channels;
      return heard.samples.size() > last && longest_silence(heard, heard.samples.size() - last) == 0;
    });
  }
  /// Seconds.
  static double longest_silence(const patchbay::Captured& heard, std::size_t from) {
    const auto part = std::span(heard.samples).subspan(std::min(from, heard.samples.size()));
    return patchbay::longest(patchbay::silences(part, heard.channels, heard.rate, lead_is_heard, {shortest_silence}))
        .length.count;
  }
  /// What the backend says of itself; nothing where the supervisor has too much to do to say it.
  nlohmann::json words() const {
    const auto status = user_.beltane({"--json", "status"}).json();
    if (status.is_discarded()) return nlohmann::json::object();
    for (const auto& each : status["processes"])
      if (each["name"] == "backend" && each.contains("words")) return each["words"];
    return nlohmann::json::object();
  }
  std::string word(const std::string& of_what) const {
    const auto all = words();
    return all.contains(of_what) ? all[of_what].get<std::string>() : "";
  }
  std::string quarantine() const {
    const auto answer = user_.beltane({"--json", "quarantine"}).json();
    return answer.is_discarded() || !answer.contains("quarantine") ? "" : answer["quarantine"].dump();
  }
  bool standby_is_ready() const { return word("standby") == "mirror: ready"; }
  void expect_that_nothing_bad_was_heard() const {
    const auto all = ear_->captured().samples;
    EXPECT_TRUE(std::ranges::all_of(all, [](float sample) { return std::isfinite(sample); }));
    EXPECT_LE(std::abs(std::ranges::max(all, {}, [](float sample) { return std::abs(sample); })), ceiling);
  }

  User user_{};
  std::unique_ptr<patchbay::Capture> ear_{};
};

/// What became of a unit, as it is told.
struct Outcome {
  bool as_expected{};
  std::string told{};
};

class MirroredPoison : public PoisonedRig {
 protected:
  Outcome wait_for(const Poison& poison) const {
    Outcome outcome;
    switch (poison.end) {
      case End::muted:
        outcome.as_expected = comes_true([&] { return (outcome.told = word("muted")).find("victim was muted") == 0; });
        return outcome;
      case End::quarantined:
        outcome.as_expected = comes_true([&] { return quarantine().find(poison.unit) != std::string::npos; });
        outcome.told = word("quarantine");
        return outcome;
      case End::harmless:  // it has been heard for a while, or what it broke was mended
        const auto from = heard();
        (void)comes_true([&] { return heard() > from + 2 * 48'000; });
        outcome.told = word("left out");
        if (outcome.told.empty()) outcome.told = word("last fail");
        outcome.as_expected = quarantine() == "[]";
        return outcome;
    }
    return outcome;
  }
  /// Takes it away, and waits until all is as it was.
  void recover(const std::string& unit) const {
    user_.json({"edit", "remove-effect", "victim", unit});
    EXPECT_TRUE(comes_true([&] { return standby_is_ready() && word("muted").empty() && quarantine() == "[]"; }))
        << words();
    EXPECT_TRUE(lead_sounds());
  }
};

TEST_F(MirroredPoison, IsMutedOrQuarantinedByNameAndTheLeadSoundsOn) {
  for (const auto* unit : {"bad_outputs", "bad_others", "bad_sleep", "bad_flood"})
    EXPECT_THAT(compiled().refused, HasSubstr(std::string("effects/") + unit + ".scd has "));
  play("mirror");
  ASSERT_TRUE(comes_true([&] { return standby_is_ready(); })) << words();
  std::printf("%-16s %-12s %10s  %s\n", "unit", "as expected", "silence ms", "told");
  for (const auto& poison : chosen_poisons()) {
    SCOPED_TRACE(poison.unit);
    const auto from = heard();
    const auto added = user_.beltane({"edit", "add-effect", "victim", poison.unit, "armed=1"});
    ASSERT_EQ(added.status, 0) << added.err;
    const auto outcome = wait_for(poison);
    EXPECT_TRUE(outcome.as_expected) << words();
    EXPECT_TRUE(lead_sounds());
    std::printf("%-16s %-12s %10.0f  %s\n", poison.unit.c_str(), outcome.as_expected ? "yes" : "no",
                longest_silence(ear_->captured(), from) * 1e3, outcome.told.c_str());
    std::fflush(stdout);
    recover(poison.unit);
  }
  expect_that_nothing_bad_was_heard();
}

TEST_F(MirroredPoison, ThatHangsNeverReachesTheServerThatIsHeard) {
  play("mirror");
  ASSERT_TRUE(comes_true([&] { return standby_is_ready(); })) << words();
  const auto heard_epoch = [this] {
    for (const auto& server : user_.json({"status"})["servers"])
      if (server["role"] == "active") return server["epoch"].get<std::uint64_t>();
    return std::uint64_t{};
  };
  const auto epoch = heard_epoch();
  const auto from = heard();
  ASSERT_EQ(user_.beltane({"edit", "add-effect", "victim", "bad_loop", "armed=1"}).status, 0);
  ASSERT_TRUE(comes_true([&] { return quarantine().find("bad_loop") != std::string::npos; })) << words();
  ASSERT_TRUE(comes_true([&] { return standby_is_ready(); })) << words();
  EXPECT_EQ(heard_epoch(), epoch);
  EXPECT_TRUE(lead_sounds());
  EXPECT_EQ(user_.json({"quarantine"})["quarantine"].size(), 1U) << "nobody else is to blame";
  std::printf("%-16s %-12s %10.0f  %s\n", "bad_loop", "yes", longest_silence(ear_->captured(), from) * 1e3,
              word("quarantine").c_str());
  recover("bad_loop");
  expect_that_nothing_bad_was_heard();
}

/// supercollider#5191: a synth that is paused twice before it ever ran, and then let run. No command of ours pauses.
void send_the_bundle_that_kills(const nlohmann::json& server) {
  constexpr std::int32_t node = 999'999;
  const std::vector<scsynth::OscMessage> messages{{"/s_new", {std::string("fader"), node, 1, 0}},
                                                  {"/n_run", {node, 0}},
                                                  {"/n_run", {node, 0}},
                                                  {"/n_run", {node, 1}}};
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(server["port"].get<std::uint16_t>());
  const Fd socket(server["own_network"] == true ? isolation::udp_socket_in_network_of(server["pid"].get<pid_t>())
                                                : ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (const auto& datagram : scsynth::encode_bundles(messages, scsynth::at_once))
    sendto(socket.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

TEST_F(PoisonedRig, SurvivesTheBundleOfWhichAServerDiesThatSomebodyElseSendsIt) {
  play("none");
  const auto server = [this] { return user_.json({"status"})["servers"][0]; };
  const auto epoch = server()["epoch"].get<std::uint64_t>();
  const auto from = heard();
  send_the_bundle_that_kills(server());
  ASSERT_TRUE(comes_true([&] { return server()["epoch"].get<std::uint64_t>() > epoch; }));
  EXPECT_TRUE(lead_sounds());
  EXPECT_EQ(quarantine(), "[]") << "nobody is to blame";
  std::printf("supercollider#5191: %.0f ms of silence\n", longest_silence(ear_->captured(), from) * 1e3);
  expect_that_nothing_bad_was_heard();
}

TEST_F(PoisonedRig, QuarantinesAUnitThatHangsTheServer) {
  play("none");
  const auto from = heard();
  ASSERT_EQ(user_.beltane({"edit", "add-effect", "victim", "bad_loop", "armed=1"}).status, 0);
  ASSERT_TRUE(comes_true([&] { return quarantine().find("bad_loop") != std::string::npos; })) << words();
  EXPECT_TRUE(lead_sounds());
  std::printf("%-16s %-12s %10.0f  %s\n", "bad_loop", "yes", longest_silence(ear_->captured(), from) * 1e3,
              word("quarantine").c_str());
  expect_that_nothing_bad_was_heard();
}

TEST_F(PoisonedRig, FindsTheOneOfManyThatCameAtOnce) {
  play("none");
  ASSERT_TRUE(comes_true([&] { return user_.json({"status"})["transport"]["beat"].get<double>() > 12; }))
      << "the lead has stood for longer than what is suspected";
  std::string edits;
  for (const auto* name : {"one", "two", "three", "four"})
    edits += "add-instrument saw --name " + std::string(name) + "\nadd-effect " + name + " " +
             (name == std::string("three") ? "bad_pointer armed=1" : "delay") + "\n";
  ASSERT_EQ(user_.beltane({"edit", "--stdin"}, edits).status, 0);
  ASSERT_TRUE(comes_true([&] { return quarantine().find("bad_pointer") != std::string::npos; })) << words();
  ASSERT_TRUE(comes_true([&] { return word("quarantine").find("units that came last") == std::string::npos; }))
      << words();
  const auto all = user_.json({"quarantine"})["quarantine"];
  ASSERT_EQ(all.size(), 1U) << all;
  EXPECT_THAT(word("quarantine"), HasSubstr("'bad_pointer' at three.fx:"));
  EXPECT_TRUE(lead_sounds());
  EXPECT_EQ(word("left out"), "") << "the innocent are back";
  for (const auto& process : user_.processes())
    if (process["name"] == "scsynth") {
      std::printf("one of eight units: %d deaths of the server\n", process["restarts"].get<int>());
      EXPECT_LE(process["restarts"].get<int>(), 3 + 3 + 1);
    }
}

}  // namespace
}  // namespace beltane::test
