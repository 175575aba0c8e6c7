// What is heard at the loudspeakers when one of two servers dies, freezes, or is left: real processes, the dummy
// driver.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "support/sanitized.hpp"
#include "support/two_servers.hpp"

namespace beltane::test {
namespace {

using changeover::other_than;
using changeover::Reason;

constexpr int rounds = 10;
constexpr std::size_t most_blocks_lost = 2;
constexpr std::size_t excused = 2;  // rounds in which the machine itself may have been away

void print_head(const char* fault, std::uint32_t period) {
  std::printf(
      "%s, %u frames a period\n  round   lost  repeated   step  covered  both bad  stood  xruns  ear missed  told as\n",
      fault, period);
}

/// Blocks that the changeover was not called for: in these JACK gives the loudspeakers what it gave before.
std::int64_t blocks_stood(const changeover::State& before, const changeover::State& after) {
  const auto due = between(before.beat, after.beat).count * after.rate / after.period;
  return std::llround(due) - static_cast<std::int64_t>(after.blocks - before.blocks);
}

struct Round {
  Hearing heard{};
  changeover::State before{};
  changeover::State after{};
};

void print_round(int number, const Round& round) {
  const auto& [heard, before, after] = round;
  std::printf("  %5d  %5zu  %8zu  %5.3f  %7llu  %8llu  %5lld  %5llu  %10zu  %s\n", number, heard.lost, heard.repeated,
              static_cast<double>(heard.step), static_cast<unsigned long long>(after.covered - before.covered),
              static_cast<unsigned long long>(after.both_bad - before.both_bad),
              static_cast<long long>(blocks_stood(before, after)),
              static_cast<unsigned long long>(after.xruns - before.xruns), heard.missed,
              name_of(after.last.reason).c_str());
}

/// The live server is hit; what is heard from then on.
Round hit_the_live_one(TwoServers& rig, int signal) {
  Round round{.before = rig.state()};
  const auto hit = rig.live();
  const auto from = rig.mark();
  const auto missed = rig.captured().missed;
  rig.hit(hit, signal);
  EXPECT_TRUE(rig.until([&](const auto& now) { return now.switches > round.before.switches; }));
  EXPECT_TRUE(rig.listen({0.3}));
  if (signal == SIGKILL) rig.until([](const auto& now) { return now.last.reason == Reason::died; });
  round.after = rig.state();
  round.heard = rig.heard_since(from);
  round.heard.missed -= missed;
  round.heard.lost -= std::min(round.heard.lost, round.heard.missed);
  if (signal == SIGSTOP) rig.hit(hit, SIGKILL);
  EXPECT_EQ(round.after.live, other_than(hit));
  EXPECT_EQ(round.after.switches, round.before.switches + 1);
  return round;
}

/// Ten rounds. A side that is revived is not taken back by itself.
std::vector<Round> ten_rounds(TwoServers& rig, int signal, const char* fault) {
  print_head(fault, rig.period());
  std::vector<Round> all;
  for (int i = 1; i <= rounds; ++i) {
    all.push_back(hit_the_live_one(rig, signal));
    print_round(i, all.back());
    const auto live = rig.live();
    rig.revive(other_than(live));
    EXPECT_TRUE(rig.until_both_are_good());
    EXPECT_EQ(rig.live(), live) << "there is no automatic return";
  }
  return all;
}

void expect_next_to_nothing_lost(const std::vector<Round>& all, std::uint32_t period) {
  std::vector<std::size_t> lost;
  for (const auto& round : all) lost.push_back(round.heard.lost);
  std::ranges::sort(lost);
  std::printf("  lost: median %zu, worst %zu\n", lost[lost.size() / 2], lost.back());
  if (sanitized) return;
  EXPECT_EQ(lost[lost.size() / 2], 0U);
  EXPECT_LE(lost[lost.size() - 1 - excused], most_blocks_lost * period);
}

class AtThe : public ::testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Loudspeakers, AtThe, ::testing::Values(256U, 512U));

TEST_P(AtThe, DeathOfTheLiveServerNothingIsLost) {
  TwoServers rig(GetParam());
  const auto all = ten_rounds(rig, SIGKILL, "the live server is killed");
  expect_next_to_nothing_lost(all, rig.period());
  for (const auto& round : all) EXPECT_EQ(round.after.last.reason, Reason::died);
}

TEST_P(AtThe, FreezingOfTheLiveServerNothingIsLostOrRepeated) {
  TwoServers rig(GetParam());
  const auto all = ten_rounds(rig, SIGSTOP, "the live server is frozen");
  expect_next_to_nothing_lost(all, rig.period());
  for (const auto& round : all) {
    EXPECT_LE(round.heard.repeated, rig.period());
    EXPECT_EQ(round.after.last.reason, Reason::stalled);
  }
}

TEST_P(AtThe, PlannedSwitchNothingIsLostAndThereIsNoStep) {
  TwoServers rig(GetParam());
  print_head("a planned switch", rig.period());
  for (int i = 1; i <= rounds; ++i) {
    ASSERT_TRUE(rig.until_both_are_good());
    Round round{.before = rig.state()};
    const auto from = rig.mark();
    const auto missed = rig.captured().missed;
    const auto asked = rig.switch_to(other_than(rig.live()));
    EXPECT_TRUE(asked) << asked.reason();
    EXPECT_TRUE(rig.listen({0.1}));
    round.after = rig.state();
    round.heard = rig.heard_since(from);
    round.heard.missed -= missed;
    print_round(i, round);
    EXPECT_EQ(round.after.last.reason, Reason::asked);
    if (sanitized || round.heard.missed > 0 || round.after.covered + round.after.both_bad > round.before.covered)
      continue;
    EXPECT_EQ(round.heard.lost, 0U);
    EXPECT_LT(round.heard.step, rig.own_step() + 2.0F / 480);
  }
}

TEST(TheChangeover, RefusesToGoToASideThatIsNotThere) {
  TwoServers rig(512);
  const auto live = rig.live();
  rig.hit(other_than(live), SIGKILL);
  ASSERT_TRUE(rig.until([&](const auto& now) { return !now.of(other_than(live)).good; }));
  const auto asked = rig.switch_to(other_than(live));
  ASSERT_FALSE(asked);
  EXPECT_NE(asked.reason().find("is not ready"), std::string::npos);
  EXPECT_EQ(rig.live(), live);
  const auto again = rig.switch_to(live);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.reason(), "side " + name_of(live) + " is heard already.");
}

TEST(TheChangeover, LeavesNobodyWithoutAReason) {
  TwoServers rig(512);
  const auto before = rig.state();
  ASSERT_TRUE(rig.listen({60}));
  const auto after = rig.state();
  const auto xruns = after.xruns - before.xruns;
  std::printf("60 s at 512 frames: %llu switches, %llu blocks covered, %llu bad on both sides, %llu xruns\n",
              static_cast<unsigned long long>(after.switches - before.switches),
              static_cast<unsigned long long>(after.covered - before.covered),
              static_cast<unsigned long long>(after.both_bad - before.both_bad),
              static_cast<unsigned long long>(xruns));
  if (xruns > 0) return;  // the machine was away, and a server may well have been late
  EXPECT_EQ(after.switches, before.switches);
  EXPECT_EQ(after.covered + after.both_bad, before.covered + before.both_bad);
}

TEST(TheChangeover, IsGonePastWhileItIsAwayAndThenTheWiresAreTakenBack) {
  TwoServers rig(512);
  const auto is_at_the_loudspeaker = [&](const std::string& port) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (rig.at_the_loudspeaker() != std::vector{port})
      if (std::chrono::steady_clock::now() > limit) return false;
    return true;
  };
  ASSERT_TRUE(is_at_the_loudspeaker("t-changeover:out_1"));
  const auto live = rig.live();
  const auto server = "t-" + name_of(live) + "-1:out_1";
  for (int i = 1; i <= rounds / 2; ++i) {
    const auto from = rig.mark();
    rig.kill_changeover();
    ASSERT_TRUE(is_at_the_loudspeaker(server));
    ASSERT_TRUE(rig.until_heard());
    const auto away = rig.heard_since(from);
    const auto back = rig.mark();
    rig.start_changeover();
    ASSERT_TRUE(is_at_the_loudspeaker("t-changeover:out_1"));
    ASSERT_TRUE(rig.until_heard());
    const auto returned = rig.heard_since(back);
    std::printf("changeover killed: %zu frames lost, %zu repeated; back: %zu lost, largest step %.3f\n", away.lost,
                away.repeated, returned.lost, static_cast<double>(returned.step));
    EXPECT_EQ(rig.live(), live) << "it goes on with the side of its life before";
    EXPECT_TRUE(rig.until_both_are_good());
  }
}

/// Frames from the mark to the last one that is not silent.
std::size_t frames_to_silence(const TwoServers& rig, std::size_t from) {
  const auto all = rig.captured();
  auto last = all.samples.size() / 2;
  while (last > from && std::abs(all.samples[2 * (last - 1)]) < 1e-6F) --last;
  return last - from;
}

TEST(TheChangeover, FallsSilentWithoutABuzzWhereBothServersDie) {
  TwoServers rig(512);
  for (int i = 1; i <= rounds; ++i) {
    const auto before = rig.state();
    const auto from = rig.mark();
    for (const auto side : changeover::both_sides) rig.hit(side, SIGSTOP);
    ASSERT_TRUE(rig.until([&](const auto& now) { return now.both_bad > before.both_bad + 4; }));
    ASSERT_TRUE(rig.listen({0.1}));
    const auto heard = rig.heard_since(from);
    std::printf("both frozen: silent %5zu frames after what the ear had then, repeated %zu, largest step %.3f\n",
                frames_to_silence(rig, from), heard.repeated, static_cast<double>(heard.step));
    EXPECT_LE(heard.repeated, sanitized ? heard.frames : rig.period());
    // Whoever is frozen is killed before anybody is started, as the supervisor does.
    for (const auto side : changeover::both_sides) rig.hit(side, SIGKILL);
    for (const auto side : changeover::both_sides) rig.revive(side);
    ASSERT_TRUE(rig.until_both_are_good());
    ASSERT_TRUE(rig.until_heard());
  }
}

}  // namespace
}  // namespace beltane::test
