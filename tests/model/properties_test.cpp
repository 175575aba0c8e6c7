#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "model/catalogue/known_units.hpp"
#include "model/editing/checks.hpp"
#include "model/editing/history.hpp"
#include "model/editing/resolve.hpp"
#include "model/project/notes.hpp"
#include "model_fixture.hpp"
#include "support/generators.hpp"

namespace beltane {
namespace {

using support::anything;
using support::fitting_edit;
using support::projects;

Project with_counters_of(Project project, const Project& other) {
  project.next_id = other.next_id;
  project.next_note = other.next_note;
  return project;
}

bool in_order(const std::vector<Note>& notes) { return std::is_sorted(notes.begin(), notes.end(), plays_before); }

void expect_sound_automation(const Project& project, const Instrument& instrument) {
  for (const auto& [target, points] : *instrument.automation) {
    RC_ASSERT(!points->empty());
    RC_ASSERT(std::is_sorted(points->begin(), points->end(), moves_before));
    for (const auto& point : *points) RC_ASSERT(number_of(point.id) < project.next_note);
    const auto* moved = std::get_if<Target>(&target);
    if (!moved) continue;
    const auto* unit = catalogue().find(kind_of(instrument.def->strip, moved->unit));
    RC_ASSERT(unit != nullptr);
    RC_ASSERT(known_units::points(*unit, "", moved->param, *points));
  }
}

/// What is true of every project, whatever was done to it.
void expect_sound(const Project& project) {
  std::set<std::string> names{project.master->def->name};
  std::set<UnitAddress> ids;
  const auto check_strip = [&](StripId id) {
    const auto& strip = *strip_def(project, id);
    RC_ASSERT(!strip.name.empty());
    if (id != master_strip) RC_ASSERT(names.insert(strip.name).second);
    RC_ASSERT(std::ranges::is_sorted(strip.units, {}, &UnitDef::stage));
    RC_ASSERT(units_at(strip, Stage::fader).size() == 1U);
    RC_ASSERT(known_units::strays(catalogue(), strip).empty());
    for (const auto& unit : strip.units) {
      RC_ASSERT(ids.insert({id, unit.id}).second);
      RC_ASSERT(follows_from_strip(unit.id) || number_of(unit.id) < project.next_id);
      RC_ASSERT(checks::unit(id, unit));
      if (unit.moves) RC_ASSERT(checks::target(strip, unit));
      if (unit.route) RC_ASSERT(find(project, unit.route->to) && send_to(strip, unit.route->to) == &unit);
    }
    if (strip.output) RC_ASSERT(find(project, *strip.output) != nullptr);
    for (const auto& [at, state] : strip_runtime(project, id)->units) {
      const auto* unit = catalogue().find(kind_of(strip, at));
      RC_ASSERT(unit != nullptr);
      RC_ASSERT(state != UnitState{});
      for (const auto& [name, value] : state.values) {
        const auto* param = find(*unit, name);
        RC_ASSERT(param != nullptr);
        RC_ASSERT(value >= param->min && value <= param->max);
      }
    }
  };
  check_strip(master_strip);
  for (const auto& bus : *project.buses) check_strip(strip_of(bus->def->id));
  for (const auto& instrument : *project.instruments) {
    check_strip(strip_of(instrument->def->id));
    RC_ASSERT(number_of(instrument->def->id) < project.next_id);
    RC_ASSERT(in_order(*instrument->notes));
    expect_sound_automation(project, *instrument);
    RC_ASSERT(units_at(instrument->def->strip, Stage::source).size() == 1U);
    RC_ASSERT(units_at(instrument->def->strip, Stage::filter).size() <= 1U);
  }
  RC_ASSERT(project.tempo->front().at == Beats{});
}

RC_GTEST_PROP(AProject, IsSoundWhateverWasDoneToIt, ()) { expect_sound(*projects()); }

// Undoing is tried for every alternative by name, so that none can be left out.
class EveryEdit : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryEdit, IsTakenBackByItsInverse) {
  std::size_t tried = 0;
  const auto holds = rc::check([&] {
    const auto before = *projects();
    const auto edit = *fitting_edit(before, GetParam());
    if (!edit) return;
    const auto edits = resolve(before, {*edit}, catalogue());
    auto now = before;
    const auto back = edits ? advance(now, *edits) : edits;
    if (!back) return;  // a name that is taken
    ++tried;
    const auto after_it = now;
    const auto again = advance(now, *back);
    RC_ASSERT(again);
    RC_ASSERT(with_counters_of(now, before) == before);
    RC_ASSERT(*again == *edits);
    RC_ASSERT(advance(now, *again));
    RC_ASSERT(now == after_it);
  });
  EXPECT_TRUE(holds);
  EXPECT_GT(tried, 10U);
}

TEST_P(EveryEdit, IsSafeToRepeatOrRefused) {
  EXPECT_TRUE(rc::check([&] {
    const auto before = *projects();
    const auto edit = *fitting_edit(before, GetParam());
    if (!edit) return;
    const auto once = accepted(before, *edit, catalogue());
    if (!once) return;
    const auto twice = accepted(*once, *edit, catalogue());
    if (twice) RC_ASSERT(*twice == *once);
  }));
}

INSTANTIATE_TEST_SUITE_P(Alternatives, EveryEdit, testing::Range(std::size_t{0}, std::variant_size_v<Edit>));

RC_GTEST_PROP(ManyEdits, AreTakenBackByTheirInverse, ()) {
  const auto before = *projects();
  Edits edits;
  auto now = before;
  for (int i = 0; i < 6; ++i) {
    const auto resolved = resolve(now, {*fitting_edit(now)}, catalogue());
    if (resolved && advance(now, *resolved)) edits.insert(edits.end(), resolved->begin(), resolved->end());
  }
  auto all = before;
  const auto back = advance(all, edits);
  RC_ASSERT(back);
  RC_ASSERT(all == now);
  RC_ASSERT(advance(all, *back));
  RC_ASSERT(with_counters_of(all, before) == before);
}

RC_GTEST_PROP(AnEditMadeUpAtRandom, KeepsTheProjectSoundOrChangesNothing, ()) {
  const auto before = *projects();
  const auto edits = *anything<Edits>();
  if (const auto next = accepted(before, edits, catalogue())) expect_sound(*next);
  // A stranger's, which nobody resolved.
  auto now = before;
  if (const auto back = advance(now, edits); back && advance(now, *back)) now = with_counters_of(now, before);
  RC_ASSERT(now == before);
}

RC_GTEST_PROP(ADigest, IsEqualIfAndOnlyIfTheProjectsAre, ()) {
  const auto project = *projects();
  auto other = project;
  auto& instruments = other.instruments.write();
  for (std::size_t i = 0; i < instruments.size(); ++i)  // equal, but no longer the same objects
    instruments[i].write().notes.write(), instruments[i].write().automation.write();
  RC_ASSERT(digest(project) == digest(other));
  const auto edit = *fitting_edit(project);
  if (const auto next = accepted(project, edit, catalogue()))
    RC_ASSERT((digest(*next) == digest(project)) == (*next == project));
}

/// The same project, put together anew, of which no digest was ever taken.
Project put_together_anew(const Project& project) {
  auto anew = project;
  std::vector<Cow<Instrument>> instruments;
  for (const auto& each : *project.instruments)
    instruments.emplace_back(
        Instrument{each->def, each->runtime, Notes(std::vector<Note>(*each->notes)), each->automation});
  anew.instruments = Instruments(std::move(instruments));
  anew.buses = Buses(std::vector(project.buses->begin(), project.buses->end()));
  return anew;
}

RC_GTEST_PROP(ADigest, IsTheSameWhateverWasDigestedBefore, ()) {
  auto project = *projects();
  for (int i = 0; i < 10; ++i) {
    RC_ASSERT(digest(project) == digest(put_together_anew(project)));
    (void)advance(project, {*fitting_edit(project)});
  }
}

RC_GTEST_PROP(AFilesDigest, IsThatOfEqualProjects, ()) {
  const auto project = *projects();
  RC_ASSERT(file_digest(project) == file_digest(put_together_anew(project)));
  const auto edit = *fitting_edit(project);
  if (const auto next = accepted(project, edit, catalogue()))
    RC_ASSERT((file_digest(*next) == file_digest(project)) == (*next == project));
}

RC_GTEST_PROP(ACopyHeldByAnother, NeverChanges, ()) {
  const auto project = *projects();
  const auto held = project;
  const auto sum = digest(held);
  auto working = project;
  for (int i = 0; i < 10; ++i) (void)advance(working, {*fitting_edit(working)});
  RC_ASSERT(digest(held) == sum);
}

}  // namespace
}  // namespace beltane
