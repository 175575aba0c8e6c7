#include "session/strip_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/editing/apply.hpp"
#include "support/generators.hpp"
#include "support/test_catalogue.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

/// Instruments and buses of awkward names, each with a filter where it may have one.
Project awkward() {
  Project project;
  std::uint32_t id = 0;
  for (const auto* name : {"lead", "lead.two", "lead.two.filter", "3", "a:b", "two words"}) {
    const InstrumentId instrument{++id};
    InstrumentDef def{.id = instrument, .strip = {.name = name}};
    def.strip.units = {source_unit(instrument, "saw"), filter_unit(instrument, "low_pass"),
                       fader_unit(strip_of(instrument))};
    project.instruments.write().push_back(Instrument{.def = def});
  }
  for (const auto* name : {"hall", "7"}) {
    const BusId bus{++id};
    project.buses.write().push_back(
        Bus{.def = BusDef{.id = bus, .strip = {.name = name, .units = {fader_unit(strip_of(bus))}}}});
  }
  auto& lead = project.instruments.write().front().write().def.write().strip.units;
  lead.insert(lead.end() - 1, send_unit(UnitId{900}, BusId{7}));
  project.next_id = 1000;
  return project;
}

StripIndex index_of(const Project& project) {
  StripIndex index;
  index.restart(project);
  return index;
}

TEST(StripIndex, FindsWhatHasAName) {
  const auto index = index_of(awkward());
  EXPECT_EQ(index.named("lead"), std::vector{strip_of(InstrumentId{1})});
  EXPECT_EQ(index.named("hall"), std::vector{strip_of(BusId{7})});
  EXPECT_TRUE(index.named("nobody").empty());
}

RC_GTEST_PROP(StripIndex, FollowsEveryEdit, ()) {
  auto project = *support::projects();
  auto index = index_of(project);
  const std::vector<std::size_t> kinds{Edit{AddInstrument{}}.index(), Edit{AddBus{}}.index(),
                                       Edit{RemoveInstrument{}}.index(), Edit{RemoveBus{}}.index(),
                                       Edit{RenameStrip{}}.index()};
  for (int i = 0; i < 10; ++i) {
    const auto edit = *support::fitting_edit(project, *rc::gen::elementOf(kinds));
    if (!edit) continue;
    auto next = project;
    if (!advance(next, {*edit})) continue;
    index.apply({*edit});
    project = next;
  }
  RC_ASSERT(index == index_of(project));
}

/// In the part that is named a setting means what it means in the whole.
TEST(NamedPart, MeansTheSame) {
  const auto project = awkward();
  const auto index = index_of(project);
  const auto& catalogue = support::test_catalogue();
  for (const auto* address : {"lead.level",
                              "lead.filter.cutoff",
                              "lead.two.level",
                              "lead.two.filter.cutoff",
                              "lead.two.filter.level",
                              "lead.send:hall.level",
                              "lead.send:7.level",
                              "3.level",
                              "1.level",
                              "2.filter.cutoff",
                              "a:b.level",
                              "two words.level",
                              "hall.level",
                              "7.level",
                              "8.level",
                              "master.level",
                              "lead.unit:900.level",
                              "99.level",
                              "nobody.level",
                              "lead",
                              "",
                              "lead..level"})
    for (const auto* value : {"0.5", "-6dB", "800", "default", "hall", "none", "much"}) {
      const std::vector<std::string> words{"set", address, value};
      const auto whole = edits_of(project, catalogue, words);
      const auto part = edits_of(named_part(project, index, words), catalogue, words);
      ASSERT_EQ(part.operator bool(), whole.operator bool()) << address << " " << value;
      if (whole) {
        EXPECT_EQ(*part, *whole) << address << " " << value;
      }
    }
}

TEST(NamedPart, IsSmallAndTheWholeWhereTooManyMayBeNamed) {
  const auto project = awkward();
  const auto index = index_of(project);
  EXPECT_EQ(named_part(project, index, {"set", "lead.level", "800"}).instruments->size(), 1u);
  EXPECT_EQ(named_part(project, index, {"set", std::string(1000, '.'), "0.5"}), project);
}

TEST(NamedPart, IsTheWholeWhereTwoHaveOneName) {
  auto project = awkward();
  project.instruments.write()[1].write().def.write().strip.name = "lead";
  const auto index = index_of(project);
  EXPECT_EQ(named_part(project, index, {"set", "lead.level", "0.5"}), project);
}

}  // namespace
}  // namespace beltane
