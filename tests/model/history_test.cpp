#include "model/editing/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <span>

#include "model/editing/resolve.hpp"
#include "model/project/subject.hpp"
#include "model_fixture.hpp"
#include "support/generators.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;

const ParamAddress cutoff{filter_of(lead), "cutoff"};

/// A studio in which authors work, each with every answer checked.
class Session {
 public:
  explicit Session(Project project = band()) { studio.project = std::move(project); }

  bool edit(const std::string& author, Edits edits, bool follows_closely = false) {
    auto resolved = resolve(studio.project, std::move(edits), catalogue());
    return resolved && accept(author, Intent::edit, *std::move(resolved), follows_closely);
  }
  /// Edits that come close behind one another, the first behind nothing.
  void drag(const std::string& author, const std::vector<Edits>& moves) {
    for (std::size_t i = 0; i < moves.size(); ++i) edit(author, moves[i], i > 0);
  }
  std::string undo(const std::string& author) {
    const auto edits = undo_edits(studio, author, catalogue());
    if (!edits) return edits.reason();
    return accept(author, Intent::undo, *edits) ? "" : "not accepted";
  }
  std::string redo(const std::string& author) {
    const auto edits = redo_edits(studio, author, catalogue());
    if (!edits) return edits.reason();
    return accept(author, Intent::redo, *edits) ? "" : "not accepted";
  }
  double cutoff_now() const { return state_of(studio.project, cutoff.unit).values.at("cutoff"); }

  Studio studio{};
  std::vector<Change> journal{};

 private:
  bool accept(const std::string& author, Intent intent, Edits edits, bool follows_closely = false) {
    const Change change{.epoch = studio.epoch,
                        .revision = next(studio.revision),
                        .client = {{1, author.size()}},
                        .sequence = journal.size() + 1,
                        .author = author,
                        .intent = intent,
                        .edits = std::move(edits),
                        .follows_closely = follows_closely};
    if (!advance(studio, change)) return false;
    journal.push_back(change);
    return true;
  }
};

TEST(Undo, TakesBackTheAuthorsLastStepAndRedoDoesItAgain) {
  Session session;
  session.edit("ann", {SetParam{cutoff, 500}});
  session.edit("ann", {SetParam{cutoff, 600}});
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 500);
  EXPECT_EQ(session.redo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 600);
  EXPECT_THAT(session.redo("ann"), HasSubstr("nothing to redo for ann"));
}

TEST(Undo, OfNothingIsRefused) { EXPECT_EQ(Session().undo("ann"), "nothing to undo for ann"); }

TEST(Undo, IsRefusedWhereAnotherChangedTheSameSince) {
  Session session;
  session.edit("ann", {SetParam{cutoff, 500}});
  session.edit("bob", {SetParam{cutoff, 900}});
  EXPECT_THAT(session.undo("ann"),
              "cannot undo: cutoff of low_pass of lead (instrument 2) has been changed by somebody since");
  EXPECT_EQ(session.cutoff_now(), 900);
}

TEST(Undo, OfAnInstrumentThatAnotherWorkedOnIsRefused) {
  Session session;
  session.edit("ann", {AddInstrument{.def = instrument_def("pluck")}});
  const auto made = InstrumentId{made_by(session.journal.back().edits).front()};
  session.edit("bob", {AddNotes{made, {{{}, {0}, {1}, 60}}}});
  EXPECT_THAT(session.undo("ann"), HasSubstr("pluck has been changed"));
}

TEST(Undo, IsNotHinderedByWhatAnotherAddsElsewhere) {
  Session session;
  session.edit("ann", {AddInstrument{.def = instrument_def("pluck")}});
  session.edit("bob", {AddInstrument{.def = instrument_def("fm"), .position = 0}});
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.studio.project.instruments->size(), 3);
  EXPECT_EQ(session.redo("ann"), "");
}

TEST(Undo, BringsBackARemovedInstrumentWithItsIds) {
  Session session;
  session.edit("ann", {RemoveInstrument{lead}});
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_TRUE(session.studio.project == band());
}

Edits turned(double hz) { return {SetParam{cutoff, hz}}; }

TEST(ADrag, IsOneStepFromItsBeginToItsEnd) {
  Session session;
  session.edit("ann", turned(500));
  session.drag("ann", {turned(600), turned(700), turned(800)});
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 500);
  EXPECT_EQ(session.redo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 800);
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_TRUE(session.studio.project == band());
}

TEST(ADrag, StandsInTheHistoryAsWhereItEnded) {
  Session session;
  session.drag("ann", {turned(600), turned(700), turned(800)});
  const auto& done = session.studio.history.authors.at("ann").done;
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done.back()->forward, turned(800));
  weigh(session.studio.history);
  EXPECT_EQ(session.studio.history.authors.at("ann").bytes, done.back()->bytes);
}

TEST(ADrag, BackToTheDefaultIsOneStepToo) {
  Session session;
  session.drag("ann", {turned(600), Edits{SetParam{cutoff, {}}}, turned(700)});
  EXPECT_EQ(session.studio.history.authors.at("ann").done.size(), 1u);
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_TRUE(session.studio.project == band());
}

TEST(ADrag, OfTwoKnobsAtOnceIsOneStep) {
  Session session;
  const ParamAddress resonance{filter_of(lead), "resonance"};
  session.drag("ann",
               {{SetParam{cutoff, 600}, SetParam{resonance, 0.2}}, {SetParam{cutoff, 700}, SetParam{resonance, 0.3}}});
  EXPECT_EQ(session.studio.history.authors.at("ann").done.size(), 1u);
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_TRUE(session.studio.project == band());
}

TEST(ADrag, EndsWithAnotherKnob) {
  Session session;
  session.drag("ann", {turned(600), {SetParam{{fader_of(strip_of(lead)), "level"}, 0.5}}, turned(700)});
  EXPECT_EQ(session.studio.history.authors.at("ann").done.size(), 3u);
}

TEST(ADrag, EndsWhereAnotherAuthorTurnedTheSame) {
  Session session;
  session.edit("ann", turned(600));
  session.edit("bob", turned(900));
  session.edit("ann", turned(700), true);
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 900);
}

TEST(ADrag, DoesNotGoOnBehindAnUndo) {
  Session session;
  session.edit("ann", turned(500));
  session.edit("ann", turned(600));
  session.undo("ann");
  session.edit("ann", turned(700), true);
  EXPECT_EQ(session.undo("ann"), "");
  EXPECT_EQ(session.cutoff_now(), 500);
}

TEST(ADrag, IsNoStepWithWhatAddsOrTakesAway) {
  Session session;
  session.edit("ann", {AddInstrument{.def = instrument_def("pluck")}});
  const auto made = InstrumentId{made_by(session.journal.back().edits).front()};
  session.edit("ann", {RemoveInstrument{made}}, true);
  EXPECT_EQ(session.studio.history.authors.at("ann").done.size(), 2u);
}

TEST(AnEdit, AfterAnUndoForgetsWhatCouldBeRedone) {
  Session session;
  session.edit("ann", {SetParam{cutoff, 500}});
  session.undo("ann");
  session.edit("ann", {RenameProject{"other"}});
  EXPECT_THAT(session.redo("ann"), HasSubstr("nothing to redo"));
}

TEST(History, KeepsABoundedNumberOfSteps) {
  Session session;
  for (std::size_t i = 0; i < History::depth + 10; ++i) session.edit("ann", {SetParam{cutoff, 100.0 + i}});
  EXPECT_EQ(session.studio.history.authors.at("ann").done.size(), History::depth);
}

TEST(Ledger, GivesTheFirstAnswerAgainAndForgetsTheOldest) {
  Ledger ledger;
  for (std::uint64_t i = 1; i <= Ledger::kept + 1; ++i)
    remember(ledger, {.client = {{7, 7}}, .sequence = i, .revision = Revision{i}});
  EXPECT_FALSE(answered(ledger, {{7, 7}}, 1));
  EXPECT_EQ(answered(ledger, {{7, 7}}, 2)->revision, Revision{2});
  EXPECT_EQ(ledger.clients.at({{7, 7}}).last, Ledger::kept + 1);
}

TEST(Ledger, ForgetsTheClientThatWasSilentLongest) {
  Ledger ledger;
  for (std::uint64_t i = 0; i < Ledger::most_clients; ++i)
    remember(ledger, {.client = {{i, 0}}, .sequence = 1, .revision = Revision{i + 1}});
  remember(ledger, {.client = {{0, 0}}, .sequence = 2, .revision = Revision{5'000}});
  remember(ledger, {.client = {{99'999, 0}}, .sequence = 1, .revision = Revision{5'001}});
  EXPECT_EQ(ledger.clients.size(), Ledger::most_clients);
  EXPECT_TRUE(ledger.clients.contains({{0, 0}}));
  EXPECT_FALSE(ledger.clients.contains({{1, 0}}));
}

TEST(Folding, RefusesAChangeThatDoesNotFollow) {
  Studio studio{.epoch = Epoch{4}, .revision = Revision{9}, .project = band()};
  Change change{.epoch = Epoch{4}, .revision = Revision{11}, .edits = {RenameProject{"x"}}};
  EXPECT_EQ(fold(studio, change).reason(), "revision 11 does not follow 9");
  change.revision = Revision{10};
  change.epoch = Epoch{3};
  EXPECT_FALSE(fold(studio, change));
  change.epoch = Epoch{4};
  EXPECT_EQ(fold(studio, change)->project.name, "x");
}

TEST(Folding, ChangesNothingWhereTheEditsDoNotFit) {
  Studio studio{.project = band()};
  const auto before = studio;
  EXPECT_FALSE(advance(studio, {.revision = Revision{1}, .edits = {RenameProject{"x"}, RemoveBus{BusId{99}}}}));
  EXPECT_TRUE(studio == before);
}

TEST(Folding, ChangesNothingWhereItTakesAwayMoreThanCanBeUndone) {
  Studio studio{.project = band()};
  const auto before = studio;
  const AddNotes late{bass, {{NoteId{900}, {0}, {1}}}};
  const AddUnit muffled{strip_of(bass), effect_unit(UnitId{900}, "delay")};
  EXPECT_FALSE(advance(studio, {.revision = Revision{1}, .edits = {late, muffled, RemoveInstrument{lead}}}, 100));
  EXPECT_TRUE(studio == before);
}

/// Two authors at work: edits, undos and redos at random.
void work(Session& session) {
  const auto author = *rc::gen::elementOf(std::vector<std::string>{"ann", "robert"});
  const auto what = *rc::gen::inRange(0, 10);
  if (what < 6) {
    session.edit(author, {*support::fitting_edit(session.studio.project)}, *rc::gen::arbitrary<bool>());
  } else if (what < 8) {
    session.undo(author);
  } else {
    session.redo(author);
  }
}

RC_GTEST_PROP(Folding, TheJournalAgainGivesTheSameStudio, ()) {
  const auto start = *support::projects();
  Session session(start);
  for (int i = 0; i < 20; ++i) work(session);
  Studio replayed{.project = start};
  for (const auto& change : session.journal) replayed = *fold(replayed, change);
  RC_ASSERT(replayed == session.studio);
  RC_ASSERT(digest(replayed.project) == digest(session.studio.project));
}

RC_GTEST_PROP(Undo, OfAllStepsOfTheOnlyAuthorLeadsBackToTheStart, ()) {
  const auto start = *support::projects();
  Session session(start);
  for (int i = 0; i < 8; ++i) session.edit("ann", {*support::fitting_edit(session.studio.project)});
  const auto end = session.studio.project;
  std::size_t steps = 0;
  while (session.undo("ann").empty()) ++steps;
  RC_ASSERT(steps == session.journal.size() - steps);
  auto back = session.studio.project;
  back.next_id = start.next_id;
  back.next_note = start.next_note;
  RC_ASSERT(back == start);
  while (session.redo("ann").empty()) {
  }
  RC_ASSERT(session.studio.project == end);
}

RC_GTEST_PROP(ADrag, LeadsBackAndForthAsItsEditsDid, ()) {
  const auto start = *support::projects();
  Session session(start);
  for (int i = 0; i < 12; ++i) session.edit("ann", {*support::fitting_edit(session.studio.project)}, true);
  const auto end = session.studio.project;
  while (session.undo("ann").empty()) {
  }
  auto back = session.studio.project;
  back.next_id = start.next_id;
  back.next_note = start.next_note;
  RC_ASSERT(back == start);
  while (session.redo("ann").empty()) {
  }
  RC_ASSERT(session.studio.project == end);
}

/// What an edit made or set is in the project, or was overwritten before the undoing began (by what stood then, or by
/// one of `later`, to which undoing came back).
bool stands(const Edit& edit, const Project& before, const Project& now, std::span<const Change> later) {
  const auto value = [&](const Project& project, const ParamAddress& at) {
    const auto& values = state_of(project, at.unit).values;
    const auto found = values.find(at.name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  const auto kept = [&](const SetParam& set) {
    return set.value ? value(*accepted(before, set, catalogue()), set.param) : std::nullopt;
  };
  if (const auto* set = std::get_if<SetParam>(&edit)) {
    const auto held = value(now, set->param);
    if (held == value(before, set->param) || held == kept(*set)) return true;
    return std::any_of(later.begin(), later.end(), [&](const Change& change) {
      const auto* other = std::get_if<SetParam>(&change.edits.front());
      return change.intent == Intent::edit && other && other->param == set->param && held == kept(*other);
    });
  }
  if (const auto* add = std::get_if<AddInstrument>(&edit)) return find(now, add->def.id) != nullptr;
  if (const auto* add = std::get_if<AddBus>(&edit)) return find(now, add->def.id) != nullptr;
  if (const auto* add = std::get_if<AddUnit>(&edit))
    return add->unit.stage != Stage::effect || find(now, UnitAddress{add->strip, add->unit.id}) != nullptr;
  if (const auto* add = std::get_if<AddNotes>(&edit)) {
    if (add->notes.empty()) return true;  // nobody misses them, nor what they were added to
    if (!find(now, add->instrument)) return false;
    const auto& held = *find(now, add->instrument)->notes;
    return std::all_of(add->notes.begin(), add->notes.end(), [&](const Note& note) {
      return std::any_of(held.begin(), held.end(), [&](const Note& each) { return each.id == note.id; });
    });
  }
  return true;
}

RC_GTEST_PROP(Undo, OfOneAuthorLeavesAnothersWorkAlone, ()) {
  const std::vector<std::size_t> kinds{Edit{AddInstrument{}}.index(), Edit{AddBus{}}.index(), Edit{AddUnit{}}.index(),
                                       Edit{AddNotes{}}.index(), Edit{SetParam{}}.index()};
  Session session;
  for (int i = 0; i < 12; ++i) {
    auto edit = **support::fitting_edit(session.studio.project, *rc::gen::elementOf(kinds));
    // Each another value, and none that stands there anyway: who set the same cannot be told apart.
    if (auto* set = std::get_if<SetParam>(&edit)) {
      const auto& unit = *catalogue().find(kind_of(session.studio.project, set->param.unit));
      const auto& param = *find(unit, set->param.name);
      if (param.curve == ParamCurve::integer || param.curve == ParamCurve::on_off) continue;
      set->value = param.min + (param.max - param.min) * (i + 1) / 13;
    }
    session.edit(i % 2 ? "ann" : "robert", {edit});
  }
  const auto before = session.studio.project;
  while (session.undo("ann").empty()) {
  }
  const std::span<const Change> journal(session.journal);
  for (std::size_t i = 0; i < journal.size(); ++i) {
    const auto& mine = journal[i].edits.front();
    if (journal[i].author != "robert" || stands(mine, before, session.studio.project, journal.subspan(i + 1))) continue;
    for (const auto& change : journal)
      RC_LOG() << change.author << (change.intent == Intent::undo ? " undoes: " : ": ")
               << subject_of(session.studio.project, change.edits.front()) << "\n";
    RC_FAIL("lost: " + subject_of(session.studio.project, mine));
  }
}

}  // namespace
}  // namespace beltane
