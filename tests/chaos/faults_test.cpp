// What the seeded test rests on: which faults a seed makes, and when memory counts as grown.

#include "faults_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <set>

#include "memory_fixture.hpp"

namespace beltane::test {
namespace {

TEST(Faults, FollowFromTheirSeed) {
  const auto all = targets("mirror", true);
  EXPECT_EQ(faults(3, all, {60}, {1}), faults(3, all, {60}, {1}));
  EXPECT_NE(faults(3, all, {60}, {1}), faults(4, all, {60}, {1}));
}

TEST(Faults, StrikeOnceAPeriodAndOfALongRunEachKindAndEachProcessIsOne) {
  const auto all = targets("mirror", true);
  const auto found = faults(1, all, {5'000}, {5});
  ASSERT_EQ(found.size(), 1'000u);
  std::set<FaultKind> kinds;
  std::set<std::string> victims;
  std::size_t jackd = 0, everything = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_GE(found[i].at.count, 5.0 * static_cast<double>(i));
    EXPECT_LT(found[i].at.count, 5.0 * static_cast<double>(i + 1));
    kinds.insert(found[i].kind);
    everything += found[i].victims == all.processes;
    for (const auto& victim : found[i].victims) victims.insert(victim), jackd += victim == "jackd";
  }
  EXPECT_EQ(kinds.size(), 8u);
  EXPECT_GT(everything, 3u);
  EXPECT_THAT(victims, testing::IsSupersetOf(all.processes));
  EXPECT_GT(jackd, 3u);
  EXPECT_LT(jackd, 50u);
}

TEST(Faults, OfARigWithoutASecondServerAndADiskOfItsOwnSpareThose) {
  for (const auto& fault : faults(1, targets("none", false), {1'000}, {1})) {
    EXPECT_NE(fault.kind, FaultKind::full_disk);
    EXPECT_THAT(fault.victims, testing::Not(testing::Contains("scsynth-b")));
  }
}

TEST(Faults, AreToldInWords) {
  EXPECT_EQ(text_of({{3.2174}, FaultKind::kill, {"session", "backend"}, {}}), "3.217 s: kill session, backend");
  EXPECT_EQ(text_of({{1}, FaultKind::clock, {}, {-3600}}), "1.000 s: clock set by -3600.000 s");
  EXPECT_EQ(text_of({{1}, FaultKind::pause, {"voices"}, {0.25}}), "1.000 s: pause voices for 0.250 s");
}

/// A process that is killed every 60 s and loads for its first ten seconds, over 1,000 s; what a life has more than the
/// one before, and what each has more in each second.
std::vector<MemorySample> lives(double more_a_life, double more_a_second) {
  std::vector<MemorySample> samples;
  for (double at = 0; at < 1'000; at += 2) {
    const double age = at - 60 * std::floor(at / 60);
    const double kib = 5'000 + 500 * std::min(age, 10.0) + more_a_life * std::floor(at / 60) + more_a_second * age;
    samples.push_back({{at}, {age}, "session", kib, 20});
  }
  return samples;
}

TEST(Memory, ThatALifeNeedsToLoadIsNotGrowth) {
  EXPECT_THAT(grown(lives(0, 0), {1'000}), testing::IsEmpty());
  EXPECT_THAT(judged(lives(0, 0), {1'000}), testing::ElementsAre("session"));
}

TEST(Memory, ThatEachLifeHasMoreOfIsGrowth) {
  EXPECT_THAT(grown(lives(1'000, 0), {1'000}), testing::Not(testing::IsEmpty()));
}

TEST(Memory, ThatOneLongLifeLeaksIsGrowth) {
  std::vector<MemorySample> samples;
  for (double at = 0; at < 3'600; at += 2) samples.push_back({{at}, {at}, "jackd", 20'000 + 5 * at, 20});
  EXPECT_THAT(grown(samples, {3'600}), testing::SizeIs(1));
  for (auto& sample : samples) sample.kib = 20'000, sample.descriptors = static_cast<int>(sample.at.count / 100);
  EXPECT_THAT(grown(samples, {3'600}), testing::SizeIs(1)) << "descriptors";
}

TEST(Memory, OfThisVeryProcessIsFound) {
  const auto sample = memory_of(getpid());
  EXPECT_GT(sample.kib, 100);
  EXPECT_GT(sample.descriptors, 2);
  EXPECT_GE(sample.age.count, 0);
  EXPECT_EQ(memory_of(0).kib, 0);
}

}  // namespace
}  // namespace beltane::test
