// The catalogue as a musician meets it, and a rig that uses many of its units at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "support/sound_files.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

class InTheShop : public testing::Test {
 protected:
  User user_{};
};

TEST_F(InTheShop, TheManualHasAPageOfEveryUnitAndALineOfEveryParameter) {
  const auto printed = user_.beltane({"catalogue", "--markdown"});
  EXPECT_EQ(printed.status, 0);
  const auto known = user_.json({"catalogue"});
  ASSERT_GT(known["units"].size(), 80U);
  for (const auto& unit : known["units"]) {
    const auto name = unit["name"].get<std::string>();
    const auto page = printed.out.find(": `" + name + "`\n");
    ASSERT_NE(page, std::string::npos) << name;
    const auto text = printed.out.substr(page, printed.out.find("\n### ", page) - page);
    for (const auto& param : unit["params"])
      EXPECT_THAT(text, testing::HasSubstr("| `" + param["name"].get<std::string>() + "` |")) << name;
  }
}

TEST_F(InTheShop, AUnitOfEachKindIsHeardWithoutARig) {
  for (const auto* unit : {"organ", "kick", "svf", "eq", "sidechain_comp", "lfo"}) {
    const auto wav = user_.home() / (std::string(unit) + ".wav");
    const auto ran = user_.beltane({"audition", unit, "--wav", wav});
    EXPECT_EQ(ran.status, 0) << ran.err;
    const auto sound = support::sound_in(wav);
    EXPECT_TRUE(finite(sound)) << unit;
    EXPECT_GT(loudness_lufs(sound), -45) << unit;
    EXPECT_GT(sound.seconds(), 2) << unit;
  }
  EXPECT_EQ(user_.beltane({"audition", "fader"}).status, 1);
  EXPECT_THAT(user_.beltane({"audition", "orgel"}).err, testing::HasSubstr("no unit called orgel"));
}

/// Every source, filter, equaliser and effect at once: saved, opened again, played, and nothing that the server
/// refused.
TEST_F(InTheShop, AProjectOfEveryUnitSavesOpensAndPlays) {
  user_.up();
  const auto catalogue = user_.json({"catalogue"});
  std::string words;
  std::vector<std::string> filters, effects;
  for (const auto& unit : catalogue["units"]) {
    const auto kind = unit["kind"].get<std::string>(), name = unit["name"].get<std::string>();
    if (kind == "filter") filters.push_back(name);
    if (kind == "effect" || kind == "eq") effects.push_back(name);
  }
  std::size_t number = 0;
  for (const auto& unit : catalogue["units"]) {
    if (unit["kind"] != "source") continue;
    const auto name = unit["name"].get<std::string>();
    words += "add-instrument " + name + " --name " + name + "\nset " + name + ".level 0.05\n";
    words += "set-filter " + name + " " + filters[number % filters.size()] + "\n";
    words += "add-effect " + name + " " + effects[number % effects.size()] + "\n";
    words += "set-lfo " + name + " pan\nadd-notes " + name + " C4 0 2 100 E4 2 2 80\n";
    ++number;
  }
  EXPECT_GE(number, effects.size());
  const auto ran = user_.beltane({"--json", "edit", "--stdin"}, words);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::Not(testing::HasSubstr("error")));
  user_.json({"save", user_.home() / "all.beltane"});
  user_.json({"new"});
  user_.json({"open", user_.home() / "all.beltane"});
  EXPECT_EQ(user_.json({"show"})["instruments"].size(), number);
  const auto wav = user_.home() / "all.wav";
  EXPECT_EQ(user_.beltane({"export", wav}).status, 0);
  const auto sound = support::sound_in(wav);
  EXPECT_TRUE(finite(sound));
  EXPECT_GT(loudness_lufs(sound), -35);
  EXPECT_LE(peak_db(sound), 0);
  user_.json({"play"});
  auto playing = user_.json({"status"});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!(playing["transport"]["beat"] > 4) && std::chrono::steady_clock::now() < until)
    playing = user_.json({"status"});
  EXPECT_GT(playing["transport"]["beat"], 4) << "all notes have begun";
  for (const auto& process : playing["processes"])
    if (process["name"] == "backend") {
      EXPECT_FALSE(process["figures"].contains("fails")) << process["words"].dump();
      EXPECT_FALSE(process.contains("words") && process["words"].contains("left out")) << process["words"].dump();
    }
}

}  // namespace
}  // namespace beltane::test
