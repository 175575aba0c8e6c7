#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <iostream>

#include "simulation/world_fixture.hpp"

/// The real services on a virtual clock, a simulated network, a disk that loses and a server that crashes. See README.
namespace beltane::simulation {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds most_time{60};
constexpr std::uint64_t most_seeds = 10'000;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

class Simulation : public testing::Test {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
};

/// The first seed below that number with which the defect is found.
Run first_found(Defect defect, std::uint64_t below) {
  for (std::uint64_t seed = 0; seed < below; ++seed)
    if (auto tried = run(seed, defect); !tried.breach.empty()) return tried;
  return {};
}

TEST_F(Simulation, WhateverBreaksNothingIsLostNothingDoubledAndAllAgreeInTheEnd) {
  const auto one = getenv("BELTANE_SEED");
  const auto first = from_environment("BELTANE_SEED", from_environment("BELTANE_FIRST_SEED", 0));
  const auto count = one ? 1 : from_environment("BELTANE_SEEDS", most_seeds);
  const bool is_limited = !one && !getenv("BELTANE_SEEDS");
  const auto began = Clock::now();
  if (one) trace_in_detail();
  std::uint64_t seed = first;
  std::uint64_t steps = 0;
  for (; seed < first + count; ++seed) {
    if (is_limited && Clock::now() - began > most_time) break;
    const auto done = run(seed);
    steps += done.steps;
    if (one) std::cout << report(done);
    if (done.breach.empty()) continue;
    trace_in_detail();
    FAIL() << report(one ? done : shrunk(done));
  }
  const std::chrono::duration<double> spent = Clock::now() - began;
  std::cout << seed - first << " seeds, " << steps << " steps, " << static_cast<double>(seed - first) / spent.count()
            << " seeds a second\n";
}

TEST_F(Simulation, TheSameSeedComesToTheSameRun) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto once = run(seed), again = run(seed);
    EXPECT_EQ(once.trace, again.trace);
    EXPECT_EQ(once.steps, again.steps);
  }
}

TEST_F(Simulation, ADiskThatLiesAboutSyncsIsFound) { EXPECT_NE(first_found(Defect::disk_lies, 500).breach, ""); }

TEST_F(Simulation, AClientThatRenumbersWhatItSendsAgainIsFound) {
  EXPECT_NE(first_found(Defect::client_renumbers, 200).breach, "");
}

TEST_F(Simulation, AReplicaThatDriftsIsFound) {
  const auto found = first_found(Defect::replica_drifts, 20);
  EXPECT_NE(found.breach.find("another project"), std::string::npos) << found.breach;
}

TEST_F(Simulation, AServerThatKeepsVoicesIsFound) {
  const auto found = first_found(Defect::server_keeps_voices, 20);
  EXPECT_NE(found.breach.find("not settled"), std::string::npos) << found.breach;
}

TEST_F(Simulation, AFailingSeedIsShrunkToWhatMakesItFail) {
  const auto failed = first_found(Defect::replica_drifts, 20);
  ASSERT_NE(failed.breach, "");
  const auto small = shrunk(failed, Defect::replica_drifts);
  EXPECT_NE(small.breach, "");
  EXPECT_LT(small.script.size(), failed.script.size());
  EXPECT_LE(small.script.size(), 8U);
}

}  // namespace
}  // namespace beltane::simulation
