#include "graph/derive.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "graph/difference.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "support/imaginary_sounds.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::graph {
namespace {

const Catalogue& catalogue() { return support::test_catalogue(); }

/// A lead with a filter that an LFO moves, a bass, and a hall that the lead sends to.
class Deriving : public testing::Test {
 protected:
  Deriving() {
    change(AddBus{.def = support::bus_def("hall")});
    hall = (*project.buses)[0]->def->id;
    change(AddInstrument{
        .def = support::instrument_def("saw", "lead", {filter_unit({}, "low_pass"), effect_unit({}, "delay")})});
    change(AddInstrument{.def = support::instrument_def("sine", "bass")});
    lead = (*project.instruments)[0]->def->id;
    bass = (*project.instruments)[1]->def->id;
    change(AddUnit{strip_of(lead), modulator_unit({}, "lfo", {filter_id(lead), "cutoff"})});
    change(AddUnit{strip_of(lead), send_unit({}, hall, Tap::pre_fader)});
  }
  void change(const Edit& edit) {
    auto next = accepted(project, edit, catalogue());
    ASSERT_TRUE(next) << (next ? "" : next.reason());
    project = *std::move(next);
  }
  /// Also what the catalogue of the tests does not know.
  void set(UnitAddress unit, const char* param, double value) {
    auto next = beltane::apply(project, Edit{SetParam{{unit, param}, value}});
    ASSERT_TRUE(next) << (next ? "" : next.reason());
    project = *std::move(next);
  }
  const Channel& channel(const Graph& graph, InstrumentId id) const { return *graph.channels.at(strip_of(id)); }

  Project project{};
  InstrumentId lead{}, bass{};
  BusId hall{};
};

TEST_F(Deriving, MakesAChannelOfEveryStripAndItsUnitsInTheirOrder) {
  set(filter_of(lead), "cutoff", 800);
  const auto graph = derived(project, catalogue());
  EXPECT_EQ(graph.channels.size(), 4u);
  const auto& made = channel(graph, lead);
  std::vector<std::string> kinds;
  for (const auto& unit : made.units) kinds.push_back(unit.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"saw", "lfo", "low_pass", "delay", "send", "fader"}));
  EXPECT_EQ(find(made, filter_id(lead))->values.at("cutoff"), 800);
  ASSERT_EQ(made.modulations.size(), 1u);
  EXPECT_EQ(made.modulations[0].target, (UnitParam{filter_id(lead), "cutoff"}));
  ASSERT_EQ(made.routes.sends.size(), 1u);
  EXPECT_EQ(made.routes.sends[0].to, hall);
  EXPECT_EQ(made.routes.sends[0].tap, Tap::pre_fader);
}

TEST_F(Deriving, SilencesWhomNobodySoloedButWhoFeedsIt) {
  set(fader_of(strip_of(hall)), "solo", 1);
  const auto graph = derived(project, catalogue());
  EXPECT_TRUE(channel(graph, lead).audible);
  EXPECT_FALSE(channel(graph, bass).audible);
  EXPECT_EQ(find(channel(graph, lead), fader_id(strip_of(lead)))->values.count("solo"), 0u);
}

TEST_F(Deriving, SharesTheChannelsThatSoundAsBefore) {
  Derived known;
  derive(known, project, catalogue());
  const auto before = known.graph;
  set(filter_of(lead), "cutoff", 500);
  const auto differs = derive(known, project, catalogue());
  EXPECT_TRUE(before.channels.at(strip_of(bass)).same(known.graph.channels.at(strip_of(bass))));
  EXPECT_EQ(known.graph, derived(project, catalogue()));
  EXPECT_EQ(differs, difference(before, known.graph));
  EXPECT_TRUE(only_values(differs));
  ASSERT_EQ(differs.changed.size(), 1u);
  EXPECT_EQ(differs.changed.begin()->first, strip_of(lead));
}

TEST_F(Deriving, SilencesAChannelThatIsTheSameOtherwise) {
  Derived known;
  derive(known, project, catalogue());
  set(fader_of(strip_of(lead)), "solo", 1);
  const auto differs = derive(known, project, catalogue());
  EXPECT_FALSE(channel(known.graph, bass).audible);
  EXPECT_EQ(known.graph, derived(project, catalogue()));
  EXPECT_TRUE(differs.changed.contains(strip_of(bass)));
}

TEST_F(Deriving, LeavesUnitsOutWithWhatTheyMoveAndFeed) {
  Derived known;
  derive(known, project, catalogue());
  const auto differs = derive(known, project, catalogue(), {filter_id(lead)});
  EXPECT_EQ(find(channel(known.graph, lead), filter_id(lead)), nullptr);
  EXPECT_TRUE(channel(known.graph, lead).modulations.empty()) << "the LFO moves nothing that is there";
  EXPECT_EQ(differs.changed.at(strip_of(lead)).removed, std::vector{filter_id(lead)});
  derive(known, project, catalogue());
  EXPECT_EQ(known.graph, derived(project, catalogue()));
}

TEST_F(Deriving, GoesOnFromAnyProjectToAnyOther) {
  rc::check([](const std::vector<std::uint64_t>& steps) {
    Project now;
    Derived known;
    Graph told;
    for (const auto bits : steps) {
      const auto edit = support::random_edit(now, bits);
      if (!edit) continue;
      now = support::after(now, *edit);
      told = applied(std::move(told), derive(known, now, support::sounds()));
      RC_ASSERT(known.graph == derived(now, support::sounds()));
      RC_ASSERT(told == known.graph);
    }
  });
}

}  // namespace
}  // namespace beltane::graph
