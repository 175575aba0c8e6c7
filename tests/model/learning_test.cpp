// A catalogue that learns, and projects that name what it does not know.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "model/catalogue/missing_units.hpp"
#include "model/editing/history.hpp"
#include "model/editing/resolve.hpp"
#include "model_fixture.hpp"

namespace beltane {
namespace {

UnitSpec swirl(const std::string& version, double most = 1) {
  return {.kind = UnitKind::effect, .name = "swirl", .params = {{.name = "depth", .max = most}}, .version = version};
}

TEST(Learning, AddsAUnitAndLeavesWhatWasFoundAsItWas) {
  Catalogue units = catalogue();
  const auto* reverb = units.find("reverb");
  EXPECT_EQ(units.find("swirl"), nullptr);
  EXPECT_TRUE(units.learn({swirl("1")}));
  EXPECT_FALSE(units.learn({swirl("1")}));
  const auto* first = units.find("swirl");
  EXPECT_TRUE(units.learn({swirl("2", 5)}));
  EXPECT_EQ(units.find("reverb"), reverb);
  EXPECT_EQ(first->params.front().max, 1) << "whoever found it may still be reading it";
  EXPECT_EQ(units.find("swirl")->params.front().max, 5);
  EXPECT_EQ(units.units().size(), catalogue().units().size() + 1);
}

TEST(Learning, TellsWhatWasLearntAnew) {
  Catalogue units = catalogue();
  const auto at_first = units.edition();
  units.learn({swirl("1")});
  const auto known = units.edition();
  EXPECT_TRUE(units.renewed_since(at_first).empty()) << "it is new, not renewed";
  units.learn({swirl("2")});
  EXPECT_EQ(units.renewed_since(known), std::vector<std::string>{"swirl"});
  EXPECT_TRUE(units.renewed_since(units.edition()).empty());
}

TEST(Learning, LeavesTheUnitsThatWereThereAtTheStartAlone) {
  Catalogue units = catalogue();
  auto impostor = *units.find("reverb");
  impostor.version = "mine";
  EXPECT_FALSE(units.learn({impostor}));
  EXPECT_EQ(units.find("reverb")->version, "");
}

TEST(Learning, AsksForNewsOnlyWhenItIsToLook) {
  Catalogue units = catalogue();
  EXPECT_FALSE(units.look());
  std::vector<UnitSpec> news{swirl("1")};
  units.listen([&] { return std::exchange(news, {}); });
  EXPECT_EQ(units.find("swirl"), nullptr);
  const auto edition = units.edition();
  EXPECT_TRUE(units.has_more_than(edition));
  EXPECT_NE(units.find("swirl"), nullptr);
  EXPECT_FALSE(units.has_more_than(units.edition()));
}

TEST(Learning, GoesOnWhileOthersRead) {
  Catalogue units = catalogue();
  std::atomic<bool> done{};
  std::jthread reader([&] {
    while (!done) {
      const auto* unit = units.find("swirl");
      EXPECT_TRUE(!unit || unit->name == "swirl");
    }
  });
  for (int i = 0; i < 200; ++i) units.learn({swirl(std::to_string(i))});
  done = true;
}

// ── what was made with units that are gone ───────────────────────────────────────────────────────────────────────

Project with_swirl(const Catalogue& units) {
  auto project = band();
  const AddUnit add{strip_of(lead), effect_unit({}, "swirl"), {.values = {{"depth", 0.7}}}};
  return *accepted(project, add, units);
}

TEST(MissingUnits, AreNamed) {
  Catalogue units = catalogue();
  units.learn({swirl("1")});
  const auto project = with_swirl(units);
  EXPECT_TRUE(missing_units(project, units).empty());
  EXPECT_EQ(missing_units(project, catalogue()), std::vector<UnitName>{"swirl"});
}

TEST(MissingUnits, AreNamedInEditsToo) {
  const AddInstrument added{.def = instrument_def("gone", "late", {filter_unit({}, "gone_too")})};
  EXPECT_EQ(missing_units(Edits{added, ReplaceUnit{filter_of(lead), "low_pass"},
                                AddUnit{strip_of(lead), effect_unit({}, "lost")}},
                          catalogue()),
            (std::vector<UnitName>{"gone", "gone_too", "lost"}));
}

TEST(MissingUnits, DoNotHinderAJournal) {
  Catalogue units = catalogue();
  units.learn({swirl("1")});
  const auto before = with_swirl(units);
  const SetParam turned{{{strip_of(lead), effect_id(find(before, lead)->def->strip, 1)}, "depth"}, 0.2};
  const auto edits = *resolve(before, {turned}, units);
  EXPECT_FALSE(resolve(before, {turned}, catalogue())) << "nobody can say what it may be set to";
  EXPECT_EQ(state_of(*apply(before, edits), turned.param.unit).values.at("depth"), 0.2);
}

TEST(MissingUnits, KeepWhatMovesThem) {
  Catalogue units = catalogue();
  units.learn({swirl("1")});
  auto project = with_swirl(units);
  const auto effect = effect_id(find(project, lead)->def->strip, 1);
  const AddUnit moves{strip_of(lead), modulator_unit({}, "lfo", {effect, "depth"})};
  project = *accepted(project, moves, units);
  const auto count = units_at(find(project, lead)->def->strip, Stage::modulator).size();
  const auto after = accepted(project, ReplaceUnit{source_of(lead), "noise"}, catalogue());
  ASSERT_TRUE(after);
  EXPECT_EQ(units_at(find(*after, lead)->def->strip, Stage::modulator).size(), count);
}

}  // namespace
}  // namespace beltane
