#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/editing/resolve.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"
#include "words/file_names.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using words::key_in;

struct Samples : testing::Test {
  Samples() {
    for (auto [source, name] : {std::pair{"sampler", "piano"}, {"kit", "drums"}, {"saw", "lead"}})
      take({AddInstrument{.def = support::instrument_def(source, name)}});
  }
  void take(const Edits& edits) {
    auto next = accepted(project, edits, support::test_catalogue());
    ASSERT_TRUE(next) << next.reason();
    project = *next;
  }
  /// The zones that the words put, named after their files.
  Zones said(const std::vector<std::string>& words) {
    auto edits = edits_of(project, support::test_catalogue(), words);
    if (!edits) throw std::runtime_error(edits.reason());
    auto& put = std::get<PutZones>(edits->back());
    auto zones = put.zones;
    for (auto& zone : put.zones) zone.file = std::exchange(zone.sample, std::string(32, 'a'));
    take(*edits);
    return zones;
  }
  std::string refusal(const std::vector<std::string>& words) {
    auto edits = edits_of(project, support::test_catalogue(), words);
    return edits ? "" : edits.reason();
  }
  const Zones& held(const char* name) {
    for (const auto& each : *project.instruments)
      if (each->def->strip.name == name) return state_of(project, source_of(each->def->id)).zones;
    throw std::runtime_error(name);
  }
  Project project{};
};

TEST(FileNames, TellTheirKey) {
  EXPECT_EQ(key_in("piano_C4.wav"), 60);
  EXPECT_EQ(key_in("Grand-C4-v3.flac"), 60);
  EXPECT_EQ(key_in("vox F#3.wav"), 54);
  EXPECT_EQ(key_in("deep Bb-1.wav"), 10);
  EXPECT_EQ(key_in("A1 bass C2.wav"), 36);
  EXPECT_EQ(key_in("kick.wav"), std::nullopt);
  EXPECT_EQ(key_in("take 4.wav"), std::nullopt);
  EXPECT_EQ(key_in(".wav"), std::nullopt);
}

TEST_F(Samples, OneFileAnswersEveryKey) {
  const auto zones = said({"load-sample", "piano", "thing.wav"});
  ASSERT_EQ(zones.size(), 1U);
  EXPECT_EQ(zones[0].sample, "thing.wav");
  EXPECT_EQ(zones[0].low, 0);
  EXPECT_EQ(zones[0].high, 127);
}

TEST_F(Samples, FilesAreSpreadByTheKeysInTheirNames) {
  const auto zones = said({"load-sample", "piano", "p_C5.wav", "p_C3.wav", "p_C4.wav"});
  ASSERT_EQ(zones.size(), 3U);
  EXPECT_EQ(zones[0].root, 72);
  EXPECT_EQ(zones[1].low, 0);
  EXPECT_EQ(zones[1].high, 54);
  EXPECT_EQ(zones[2].low, 55);
  EXPECT_EQ(zones[2].high, 66);
  EXPECT_EQ(zones[0].low, 67);
  EXPECT_EQ(zones[0].high, 127);
}

TEST_F(Samples, OfOneKeyShareTheVelocities) {
  const auto zones = said({"load-sample", "piano", "p_C4_1.wav", "p_C4_2.wav"});
  EXPECT_EQ(zones[0].soft, 1);
  EXPECT_EQ(zones[0].loud, 63);
  EXPECT_EQ(zones[1].soft, 64);
  EXPECT_EQ(zones[1].loud, 127);
}

TEST_F(Samples, AKitHasOneOnEachKey) {
  said({"load-sample", "drums", "kick.wav", "snare.wav"});
  const auto more = said({"add-sample", "drums", "hat.wav"});
  ASSERT_EQ(held("drums").size(), 3U);
  EXPECT_EQ(held("drums")[1].low, 37);
  EXPECT_EQ(more[0].low, 38);
  EXPECT_FALSE(more[0].follow);
}

TEST_F(Samples, LoadReplacesAndAddAdds) {
  said({"load-sample", "piano", "a.wav"});
  said({"add-sample", "piano", "b.wav", "low=C5"});
  EXPECT_EQ(held("piano").size(), 2U);
  said({"load-sample", "piano", "c.wav"});
  ASSERT_EQ(held("piano").size(), 1U);
  EXPECT_EQ(held("piano")[0].file, "c.wav");
}

TEST_F(Samples, OneIsCutIntoSlices) {
  const auto zones = said({"load-sample", "piano", "break.wav", "--slices", "4"});
  ASSERT_EQ(zones.size(), 4U);
  EXPECT_EQ(zones[1].start, 0.25);
  EXPECT_EQ(zones[1].end, 0.5);
  EXPECT_EQ(zones[1].low, 37);
  EXPECT_EQ(zones[1].high, 37);
}

TEST_F(Samples, AreSetByTheirFilesName) {
  said({"load-sample", "piano", "a.wav", "root=C3", "loop_start=0.2", "loop_end=0.9", "reverse=on"});
  EXPECT_EQ(held("piano")[0].root, 48);
  EXPECT_TRUE(held("piano")[0].reverse);
  take(*edits_of(project, support::test_catalogue(), {"set-sample", "piano", "a.wav", "level=0.5", "reverse=off"}));
  ASSERT_EQ(held("piano").size(), 1U);
  EXPECT_EQ(held("piano")[0].level, 0.5);
  EXPECT_EQ(held("piano")[0].loop_end, 0.9);
  EXPECT_FALSE(held("piano")[0].reverse);
  take(*edits_of(project, support::test_catalogue(), {"remove-sample", "piano", "all"}));
  EXPECT_TRUE(held("piano").empty());
}

TEST_F(Samples, SeveralAreTakenAwayAtOnce) {
  said({"load-sample", "drums", "a.wav", "b.wav", "c.wav"});
  take(*edits_of(project, support::test_catalogue(), {"remove-sample", "drums", "a.wav", "c.wav"}));
  ASSERT_EQ(held("drums").size(), 1U);
  EXPECT_EQ(held("drums")[0].file, "b.wav");
}

TEST_F(Samples, NonsenseIsRefusedInWords) {
  EXPECT_THAT(refusal({"load-sample", "lead", "a.wav"}), HasSubstr("plays no samples"));
  EXPECT_THAT(refusal({"load-sample", "piano", "a.wav", "colour=3"}), HasSubstr("a sample has no 'colour'"));
  EXPECT_THAT(refusal({"load-sample", "piano", "a.wav", "root=H9"}), HasSubstr("not a number"));
  EXPECT_THAT(refusal({"load-sample", "piano", "a.wav", "b.wav", "--slices", "4"}), HasSubstr("one sample is cut"));
  EXPECT_THAT(refusal({"load-sample", "piano", "a.wav", "--slices", "0"}),
              HasSubstr("give a whole number from 1 to 128"));
  EXPECT_THAT(refusal({"set-sample", "piano", "a.wav", "level=2"}), HasSubstr("there is none of its own"));
  EXPECT_THAT(refusal({"load-sample", "piano"}), HasSubstr("something is missing"));
}

}  // namespace
}  // namespace beltane
