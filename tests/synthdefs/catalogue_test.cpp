// The catalogue, and what the compiler refuses.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/units.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;

TEST(CatalogueFile, IsSortedByKindAndName) {
  const auto earlier = [](const Unit& a, const Unit& b) {
    return std::pair(a.kind, a.name) < std::pair(b.kind, b.name);
  };
  EXPECT_TRUE(std::is_sorted(units().begin(), units().end(), earlier));
  EXPECT_GE(units().size(), 30U);
}

TEST(CatalogueFile, SaysWhatEachUnitIs) {
  for (const auto& unit : units()) {
    EXPECT_GT(unit.sentence.size(), 10U) << unit.name;
    EXPECT_TRUE(fs::exists(synthdefs() / (unit.name + ".scsyndef"))) << unit.name;
    for (const auto& param : unit.params) {
      EXPECT_LT(param.min, param.max) << unit.name << " " << param.name;
      EXPECT_GE(param.initial, param.min) << unit.name << " " << param.name;
      EXPECT_LE(param.initial, param.max) << unit.name << " " << param.name;
    }
  }
}

TEST(CatalogueFile, GivesPitchedSourcesAnEnvelope) {
  for (const auto& unit : units({"source"}))
    for (const auto* param : {"attack", "decay", "sustain", "release"})
      EXPECT_TRUE(unit.percussion || unit.has(param)) << unit.name << " " << param;
}

/// A folder of units, compiled; it goes at the end.
class Workshop {
 public:
  Workshop() {
    std::string name = (fs::temp_directory_path() / "beltane-units-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~Workshop() { fs::remove_all(root_); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root_ / "in" / file).parent_path());
    std::ofstream(root_ / "in" / file) << text;
  }
  int compile() {
    const std::string command = std::string(BELTANE_SOURCE_DIR) + "/synthdefs/compile.sh '" + out().string() + "' '" +
                                (root_ / "in").string() + "' 2>'" + (root_ / "said").string() + "'";
    const int status = std::system(command.c_str());
    std::ifstream in(root_ / "said");
    std::stringstream text;
    text << in.rdbuf();
    said = text.str();
    return WEXITSTATUS(status);
  }
  fs::path out() const { return root_ / "out"; }

  std::string said{};

 private:
  fs::path root_{};
};

const std::string good =
    "// An effect.\nSynthDef(\\good, { ~in_place.({ |dry| dry }) }, metadata: (label: \"Good\"))\n";

std::string effect(const std::string& name, const std::string& control) {
  return "// An effect.\nSynthDef(\\" + name + ", { ~in_place.({ |dry| dry * " + control +
         " }) }, metadata: (label: \"X\"))\n";
}

TEST(Compile, RefusesEachWrongFileInASentenceAndKeepsWhatWas) {
  Workshop shop;
  shop.write("effects/good.scd", good);
  shop.write("effects/broken.scd", "// Broken.\nSynthDef(\\broken, { var a = ; })\n");
  shop.write("effects/outside.scd", effect("outside", "\\x.kr(3, spec: ControlSpec(0, 1))"));
  shop.write("effects/other.scd", effect("another", "1"));
  shop.write("effects/mute.scd", "SynthDef(\\mute, { })\n");
  shop.write("filters/good.scd", good);
  shop.write(
      "effects/bare.scd",
      "// Bare.\nSynthDef(\\bare, { Out.ar(\\bus.kr(0), In.ar(\\bus.kr(0), 2)) }, metadata: (label: \"Bare\"))\n");
  fs::create_directories(shop.out());
  std::ofstream(shop.out() / "catalogue.json") << "as it was";
  EXPECT_EQ(shop.compile(), 1);
  for (const auto* sentence :
       {"effects/broken.scd cannot be parsed, line 2: syntax error", "effects/outside.scd starts 'x' at 3",
        "effects/other.scd holds a SynthDef named 'another'", "effects/mute.scd does not open with a comment",
        "has the name of filters/good.scd", "effects/bare.scd lacks the control 'gate'."})
    EXPECT_NE(shop.said.find(sentence), std::string::npos) << sentence << " is not in:\n" << shop.said;
  std::ifstream kept(shop.out() / "catalogue.json");
  std::string word;
  EXPECT_TRUE(kept >> word && word == "as");
  EXPECT_FALSE(fs::exists(shop.out() / "good.scsyndef"));
}

TEST(Compile, TakesANewFileByItsBeingThere) {
  Workshop shop;
  shop.write("effects/good.scd", good);
  shop.write("effects/turned.scd", effect("turned", "\\amount.kr(0.5, 0.02, spec: ControlSpec(0, 1, step: 1))"));
  EXPECT_EQ(shop.compile(), 0) << shop.said;
  const auto made = read_units(shop.out() / "catalogue.json");
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1].name, "turned");
  EXPECT_EQ(made[1].params.at(0).curve, "switch");
}

}  // namespace
}  // namespace beltane::test
