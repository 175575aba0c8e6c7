#include "library/librarian.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace beltane::library {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SourceFile source(const std::string& name, const std::string& version = "1", UnitKind kind = UnitKind::effect) {
  return {shelf_of(kind) + "/" + name + ".scd", kind, name, "", false, version};
}
UnitSpec unit(const std::string& name, const std::string& version = "1") {
  return {.kind = UnitKind::effect, .name = name, .version = version};
}

const Catalogue& built() {
  static const Catalogue catalogue({UnitSpec{.kind = UnitKind::effect, .name = "reverb"}});
  return catalogue;
}

/// Looks at the folder; what is to be made comes out as given, or well.
struct Room {
  Shelved known{};
  std::vector<std::string> look(const std::vector<SourceFile>& sources, UnitOutcomes outcomes = {}) {
    const auto work = work_of(sources, known, built());
    made.clear();
    for (const auto& each : work.make) {
      made.push_back(each.name);
      outcomes.try_emplace(each.shown, unit(each.name, each.version));
    }
    const auto before = known;
    known = after(known, sources, work, outcomes);
    return news(before, known);
  }
  std::vector<std::string> made{};
};

TEST(Library, TakesANewFileOnce) {
  Room room;
  EXPECT_THAT(room.look({source("swirl")}), ElementsAre("the effect 'swirl' is in the catalogue."));
  EXPECT_THAT(room.look({source("swirl")}), IsEmpty());
  EXPECT_THAT(room.made, IsEmpty());
  EXPECT_EQ(room.known.units.count("swirl"), 1u);
}

TEST(Library, TakesAChangedFileAgain) {
  Room room;
  room.look({source("swirl")});
  EXPECT_THAT(room.look({source("swirl", "2")}), ElementsAre("the effect 'swirl' is renewed."));
}

TEST(Library, LetsGoOfWhatIsGone) {
  Room room;
  room.look({source("swirl")});
  EXPECT_THAT(room.look({}), ElementsAre("'swirl' is not in the library any more."));
  EXPECT_THAT(room.known.units, IsEmpty());
}

TEST(Library, WaitsForWhatIsArrivingAndKeepsItsUnit) {
  Room room;
  room.look({source("swirl")});
  auto arriving = source("swirl", "");
  arriving.arriving = true;
  EXPECT_THAT(room.look({arriving}), IsEmpty());
  EXPECT_THAT(room.made, IsEmpty());
  EXPECT_EQ(room.known.units.count("swirl"), 1u);
}

TEST(Library, SaysWhatIsWrongOnceAndTriesItOnce) {
  Room room;
  const UnitOutcomes broken{{"effects/bad.scd", Refusal{"cannot be parsed"}}};
  EXPECT_THAT(room.look({source("bad"), source("good")}, broken),
              ElementsAre("the effect 'good' is in the catalogue.", "effects/bad.scd cannot be parsed."));
  EXPECT_THAT(room.look({source("bad"), source("good")}), IsEmpty());
  EXPECT_THAT(room.made, IsEmpty());
  EXPECT_EQ(room.known.wrong.at("effects/bad.scd"), "effects/bad.scd cannot be parsed.");
  EXPECT_THAT(room.look({source("bad", "2"), source("good")}), ElementsAre("the effect 'bad' is in the catalogue."));
  EXPECT_THAT(room.known.wrong, IsEmpty());
}

TEST(Library, RemembersInALaterRigWhatCameToNothing) {
  Room room, later;
  const UnitOutcomes broken{{"effects/bad.scd", Refusal{"cannot be parsed, line 2: a\ttab"}}};
  room.look({source("bad"), source("reverb")}, broken);
  read_wrong(text_of_wrong(room.known), later.known);
  EXPECT_EQ(later.known.wrong.at("effects/bad.scd"), "effects/bad.scd cannot be parsed, line 2: a tab.");
  EXPECT_EQ(later.known.wrong.size(), 2u);
  later.look({source("bad"), source("reverb")});
  EXPECT_THAT(later.made, IsEmpty());
  auto again = source("bad");
  again.saved = "later";
  later.look({again});
  EXPECT_THAT(later.made, ElementsAre("bad"));
}

TEST(Library, TriesAgainInALaterRigWhatMayHaveBeenTheMachinesFault) {
  Room room, later;
  room.look({source("fine")}, {{"effects/fine.scd", Refusal{"cannot be compiled: sclang is not installed"}}});
  read_wrong(text_of_wrong(room.known), later.known);
  EXPECT_THAT(room.look({source("fine")}), IsEmpty());
  EXPECT_THAT(later.look({source("fine")}), ElementsAre("the effect 'fine' is in the catalogue."));
}

TEST(Library, ReadsNoNonsense) {
  Shelved shelved;
  read_wrong("effects/old.scd cannot be parsed.\n\t\t\n-\teffects/a.scd\twords.\n\n", shelved);
  EXPECT_EQ(shelved.wrong.at("effects/a.scd"), "words.");
  EXPECT_EQ(shelved.wrong.count("effects/old.scd"), 0u);
  EXPECT_THAT(shelved.tried, testing::Not(testing::Contains(testing::Key("effects/a.scd"))));
}

TEST(Library, KeepsTheUnitWhoseNewFileIsWrong) {
  Room room;
  room.look({source("swirl")});
  const auto said = room.look({source("swirl", "2")}, {{"effects/swirl.scd", Refusal{"cannot be parsed"}}});
  EXPECT_THAT(said, ElementsAre("effects/swirl.scd cannot be parsed; the one before it stays."));
  EXPECT_EQ(room.known.units.at("swirl").version, "1");
  EXPECT_THAT(room.look({source("swirl", "2")}), IsEmpty());
  EXPECT_THAT(room.made, IsEmpty());
}

TEST(Library, RefusesTheNameOfAUnitOfBeltane) {
  Room room;
  EXPECT_THAT(room.look({source("reverb")}),
              ElementsAre(HasSubstr("effects/reverb.scd has the name of a unit that comes with beltane")));
  EXPECT_THAT(room.made, IsEmpty());
}

TEST(Library, RefusesANameThatAnotherFileHas) {
  Room room;
  EXPECT_THAT(room.look({source("swirl"), source("swirl", "1", UnitKind::filter)}),
              ElementsAre(HasSubstr("is in the catalogue"), "filters/swirl.scd has the name of effects/swirl.scd."));
}

}  // namespace
}  // namespace beltane::library
