// Which of many units a server dies of, and what it costs to find out.
#include "backend/bisection.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <set>

#include "backend/suspects.hpp"

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<SuspectUnit> suspects(std::uint32_t count) {
  std::vector<SuspectUnit> units;
  for (std::uint32_t id = 1; id <= count; ++id) units.push_back({UnitId{id}, "echo"});
  return units;
}

/// A server that dies of the culprits a while after it was given one, however often it is started anew.
class MortalServer {
 public:
  MortalServer(Suspects& suspects, std::set<UnitId> culprits) : suspects_(suspects), culprits_(std::move(culprits)) {}

  void start() { suspects_.stood(now_); }
  /// Dies at once of what it has, or lives for a minute of which nothing is withdrawn or given back; then answers true.
  bool live(Instant::duration fuse) {
    for (const auto end = now_ + seconds(60); now_ < end; now_ += milliseconds(250)) {
      if (has_culprit()) {
        now_ += fuse;
        (void)suspects_.died(true, now_);
        ++deaths;
        now_ += milliseconds(200);
        start();
        return false;
      }
      (void)suspects_.look(now_);
    }
    return true;
  }
  Instant now() const { return now_; }
  int deaths{};

 private:
  bool has_culprit() const {
    const auto without = suspects_.units();
    return std::ranges::any_of(culprits_, [&](UnitId culprit) { return !without.contains(culprit); });
  }
  Suspects& suspects_;
  std::set<UnitId> culprits_;
  Instant now_{seconds(1'000)};
};

std::vector<std::pair<UnitId, UnitName>> units_of(std::uint32_t count) {
  std::vector<std::pair<UnitId, UnitName>> units;
  for (const auto& [id, kind, times] : suspects(count)) units.emplace_back(id, kind);
  return units;
}

std::set<UnitId> quarantined_by(const Suspects& suspects) {
  std::set<UnitId> all;
  for (const auto& unit : suspects.quarantined()) all.insert(unit.unit);
  return all;
}

RC_GTEST_PROP(ASearch, FindsEveryCulpritGivesBackTheInnocentAndCostsFewDeaths, (bool by_edit)) {
  const auto count = *rc::gen::inRange<std::uint32_t>(1, 300);
  const auto some = *rc::gen::inRange<std::uint32_t>(1, 3);
  std::set<UnitId> culprits;
  for (std::uint32_t i = 0; i < some; ++i) culprits.insert(UnitId{*rc::gen::inRange<std::uint32_t>(1, count + 1)});
  Suspects suspects;
  MortalServer server(suspects, culprits);
  by_edit ? suspects.added(units_of(count), server.now()) : suspects.rebuilt(units_of(count), server.now());
  server.start();
  while (!server.live(milliseconds(*rc::gen::inRange(1, 4'900)))) RC_ASSERT(server.deaths < 100);
  RC_ASSERT(quarantined_by(suspects) == culprits);
  RC_ASSERT(suspects.units() == culprits);
  RC_ASSERT(!suspects.search());
  const auto halvings = static_cast<int>(std::bit_width(count - 1));
  RC_ASSERT(server.deaths <= 3 + static_cast<int>(culprits.size()) * (halvings + 1));
}

TEST(ASearch, GoesOnWithoutWhatTheProjectHasNoMore) {
  Bisection search(suspects(2));
  search.forget([](const SuspectUnit& unit) { return unit.unit == UnitId{1}; });
  EXPECT_EQ(search.tried(), (std::vector{suspects(2)[1]}));
  EXPECT_TRUE(search.withdrawn().empty());
  EXPECT_FALSE(search.lived());
  EXPECT_TRUE(search.is_over());
}

TEST(ASearch, TakesInWhatComesMeanwhile) {
  const SuspectUnit hall{UnitId{9}, "hall"};
  Bisection search(suspects(4));
  search.join({hall, suspects(4)[0]});
  EXPECT_EQ(search.tried().size(), 3U) << "none of them twice";
  EXPECT_FALSE(search.died());
  EXPECT_EQ(search.lived(), hall);
  EXPECT_EQ(search.tried().size(), 2U) << "the others are back";
  EXPECT_FALSE(search.is_over());
}

TEST(ASearch, DoesNotBlameWhatIsTriedForTheDeathOfAServerThatHadMore) {
  Suspects suspects;
  const Instant now{seconds(1'000)};
  suspects.added(units_of(4), now);
  for (int i = 0; i < 3; ++i) {
    suspects.stood(now);
    EXPECT_FALSE(suspects.died(true, now + milliseconds(50)));
  }
  ASSERT_TRUE(suspects.search());
  const auto tried = suspects.search()->tried();
  suspects.stood(now, false);
  EXPECT_FALSE(suspects.died(true, now + milliseconds(60)));
  EXPECT_EQ(suspects.search()->tried(), tried);
}

TEST(ASearch, OfWhatAStandbyDiedOfWaitsForTheNextOne) {
  Suspects suspects;
  const Instant now{seconds(1'000)};
  suspects.stood(now);
  EXPECT_FALSE(suspects.accuse(units_of(4), now));
  EXPECT_EQ(suspects.units().size(), 4U) << "what is heard gets none of them";
  EXPECT_FALSE(suspects.died(true, now + seconds(1))) << "nor does its death accuse them";
  suspects.spare_ready(now + seconds(2));
  EXPECT_EQ(suspects.units().size(), 2U);
  EXPECT_FALSE(suspects.accuse({units_of(4)[0], units_of(4)[1]}, now + seconds(3)));
  EXPECT_EQ(suspects.units().size(), 4U);
  suspects.spare_ready(now + seconds(4));
  const auto culprit = suspects.accuse({units_of(4)[0]}, now + seconds(5));
  ASSERT_TRUE(culprit);
  EXPECT_EQ(culprit->unit, UnitId{1});
}

TEST(ASearch, WaitsForAStandbyThatDoesNotComeForSoLongAndNoLonger) {
  Suspects suspects;
  const Instant now{seconds(1'000)};
  suspects.stood(now);
  (void)suspects.accuse(units_of(4), now);
  (void)suspects.look(now + seconds(19));
  EXPECT_EQ(suspects.units().size(), 4U);
  (void)suspects.look(now + seconds(21));
  EXPECT_EQ(suspects.units().size(), 2U);
}

}  // namespace
}  // namespace beltane::backend
