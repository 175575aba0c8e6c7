#include "supervisor/tree/restart_policy.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

const LimitsConfig limits{};
constexpr double middle = 0.5;  // of the jitter: none
const Moment start{std::chrono::hours(1)};

std::vector<RestartDecision> after_deaths(int count, Seconds apart, double chance = middle) {
  Deaths deaths;
  std::vector<RestartDecision> verdicts;
  for (int i = 0; i < count; ++i)
    verdicts.push_back(after_death(deaths, start + Seconds{apart.count * i}, chance, limits));
  return verdicts;
}

TEST(Restart, IsAtOnceTheFirstTime) { EXPECT_EQ(after_deaths(1, {0})[0], (RestartDecision{{0}, false})); }

TEST(Restart, WaitsTwiceAsLongEachTime) {
  const auto verdicts = after_deaths(5, {0.1});
  const double expected[]{0, 0.05, 0.1, 0.2, 0.4};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(verdicts[i].wait.count, expected[i], 1e-9);
    EXPECT_FALSE(verdicts[i].failed);
  }
}

TEST(Restart, IsAFailureAfterMoreThanFiveDeathsInThirtySeconds) {
  const auto verdicts = after_deaths(8, {0.1});
  for (std::size_t i = 5; i < 8; ++i) EXPECT_EQ(verdicts[i], (RestartDecision{limits.longest_wait, true}));
}

TEST(Restart, ForgetsDeathsOfLongAgo) {
  for (const auto& verdict : after_deaths(20, {31})) EXPECT_EQ(verdict, (RestartDecision{{0}, false}));
}

TEST(Restart, IsSpreadByAFifthEitherWay) {
  EXPECT_NEAR(after_deaths(2, {0.1}, 0)[1].wait.count, 0.04, 1e-9);
  EXPECT_NEAR(after_deaths(2, {0.1}, 1)[1].wait.count, 0.06, 1e-9);
}

TEST(Restart, NeverWaitsLongerThanTheLongest) {
  LimitsConfig patient{.longest_wait = {0.3}, .restarts = 100};
  Deaths deaths;
  for (int i = 0; i < 50; ++i) EXPECT_LE(after_death(deaths, start, 0.99, patient).wait, Seconds{0.3});
}

}  // namespace
}  // namespace beltane::supervisor
