// A server with little room: strips are left out whole, and the next server is to be larger.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "model/editing/resolve.hpp"
#include "scsynth/plan_fixture.hpp"

namespace beltane::scsynth {
namespace {

using namespace fixtures;

/// Whether what is planned of every strip is all of it or nothing.
bool is_whole_or_nothing(const Plan& plan, const Plan& full) {
  return std::ranges::all_of(*plan.strips, [&](const Cow<StripPlan>& strip) {
    return strip->groups.empty() || strip->groups.size() == find(full, strip->strip)->groups.size();
  });
}

/// That everything stands on a server that has what it needs.
void expect_room_after(const Plan& small, const Project& project, const Catalogue& catalogue = sounds()) {
  const auto words = omissions(small);
  ASSERT_FALSE(words.empty());
  EXPECT_TRUE(words.back().ends_with("; its next start makes room")) << words.back();
  const auto grown = planned_on(enlarged(small.placement->limits, needs_of(small)), project, catalogue);
  EXPECT_EQ(omissions(grown), std::vector<std::string>{});
  EXPECT_EQ(needs_of(grown), needs_of(small)) << "what is left out is reckoned as what stands";
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfNodes) {
  const auto project = band(40);
  const auto small = planned_on({.nodes = 300}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_LE(small.placement->taken.nodes, 188u);
  EXPECT_EQ(omissions(small).front(),
            "the server has no room left (188 nodes) for organ 20; its next start makes room");
  expect_room_after(small, project);
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfAudioBuses) {
  const auto project = band(40);
  const auto small = planned_on({.audio_buses = 64}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_EQ(omissions(small).size(), 18u) << "24 strips have a bus, two of which are the master's and the room's";
  EXPECT_EQ(omissions(small).front(),
            "the server has no room left (64 audio buses) for organ 22; its next start makes room");
  expect_room_after(small, project);
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfControlBusesAndTakesNoneForThem) {
  Project project;
  for (int i = 0; i < 30; ++i) {
    std::vector<UnitDef> units(3, modulator_unit({}, "wobble", {filter_id({}), "shade"}));
    units.push_back(filter_unit({}, "dark"));
    project = after(project, AddInstrument{.def = instrument_def("organ", "organ " + std::to_string(i), units)});
  }
  auto small = planned_on({.control_buses = 128}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_EQ(omissions(small).size(), 14u) << "16 have three of the 48 that are for strips";
  expect_room_after(small, project);
  const auto gone = instrument_at(project, 0);
  const auto smaller = after(project, RemoveInstrument{gone});
  small = planned(smaller, std::move(small));
  for (const auto& [node, held] : std::map(small.placement->leaving)) small = without(std::move(small), node);
  small = planned(after(smaller, RenameStrip{strip_of(instrument_at(smaller, 0)), "again"}), std::move(small));
  EXPECT_EQ(omissions(small).size(), 13u) << "what one leaves, once it is gone, another has";
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfMemory) {
  Catalogue catalogue = [] {
    auto units = sounds().units();
    std::ranges::find(units, "hall", &UnitSpec::name)->memory = 2'000'000;
    return Catalogue(units);
  }();
  const auto project = band(10);
  const auto small = planned_on({.memory_kb = 16'384}, project, catalogue);
  EXPECT_EQ(omissions(small).size(), 4u) << "six times two megabytes are within three quarters of 16";
  EXPECT_EQ(omissions(small).front(),
            "the server has no room left (12 MB of memory) for organ 6; its next start makes room");
  expect_room_after(small, project, catalogue);
  const auto fast = planned_on({.memory_kb = 16'384, .rate = 96'000}, project, catalogue);
  EXPECT_EQ(omissions(fast).size(), 7u) << "at twice the rate delay lines are twice as long";
}

TEST(ASmallServer, IsToHaveMemoryForAllVoicesOfTheLargestSource) {
  auto units = sounds().units();
  std::ranges::find(units, "organ", &UnitSpec::name)->memory = 1'000'000;
  const Catalogue catalogue(units);
  EXPECT_GT(needs_of(planned_on({}, band(1), catalogue)).memory_kb, 500u * 1'000'000 / 1'024);
}

TEST(ASmallServer, IsNoHelpWhereNoServerIsLargeEnough) {
  auto units = sounds().units();
  std::ranges::find(units, "hall", &UnitSpec::name)->memory = 1'000'000'000;
  const auto words = omissions(planned_on({}, band(9), Catalogue(units)));
  EXPECT_TRUE(words.front().ends_with("; no server is given so much")) << words.front();
}

/// What is kept with every change is what a look at every strip comes to.
RC_GTEST_PROP(ASmallServer, IsSummedUpAsItsStripsAre, (const std::vector<std::uint64_t>& all_bits)) {
  Project project = band(12);
  Cow<LoadedSamples> loaded;
  auto now = planned_on({.nodes = 160}, project);
  for (const auto bits : all_bits) {
    const auto edit = random_edit(project, bits);
    const auto next = edit ? accepted(project, *edit, sounds()) : Result<Project>(project);
    if (!next) continue;
    project = *next;
    if (bits % 5 == 0)
      for (const auto& key : samples_of(now)) loaded.write().emplace(key, BufferId{1'024});
    now = plan(project, sounds(), std::move(now), loaded);
    for (const auto& [node, held] : std::map(now.placement->leaving)) now = without(std::move(now), node);
    const auto words = omissions(now);
    const auto summary = summary_of_omissions(now, {});
    RC_ASSERT(summary.count == words.size());
    RC_ASSERT(summary.first == (words.empty() ? "" : words.front()));
    std::set<SampleKey> samples;
    std::size_t voice = 0;
    for (const auto& strip : *now.strips) {
      samples.insert(strip->samples.begin(), strip->samples.end());
      voice = std::max(voice, strip->voice_memory);
    }
    RC_ASSERT(samples_of(now) == samples);
    RC_ASSERT((now.totals.voice_memory.empty() ? 0 : now.totals.voice_memory.rbegin()->first) == voice);
  }
}

/// Where a little goes of a full server, those that have no room are looked at only if there is enough for one of them.
TEST(ASmallServer, TakesInWhatWasLeftOutOnceThereIsRoomForIt) {
  auto project = band(40);
  auto small = planned_on({.nodes = 300}, project);
  const auto left_out = omissions(small).size();
  for (std::size_t i = 0; i < 4; ++i) {
    project = after(project, RemoveInstrument{instrument_at(project, 0)});
    small = planned(project, std::move(small));
    for (const auto& [node, held] : std::map(small.placement->leaving)) small = without(std::move(small), node);
  }
  small = planned(after(project, RenameStrip{strip_of(instrument_at(project, 0)), "again"}), std::move(small));
  EXPECT_EQ(omissions(small).size(), left_out - 4) << "one goes, one comes";
}

TEST(ASmallServer, KeepsPrivateBusesAwayFromItsHardware) {
  const auto wide = planned_on({.inputs = 32, .outputs = 16}, band(1));
  EXPECT_EQ(cue_bus({.inputs = 32, .outputs = 16}), AudioBus{48});
  for (const auto& strip : *wide.strips) EXPECT_GE(*strip->bus, AudioBus{50});
}

}  // namespace
}  // namespace beltane::scsynth
