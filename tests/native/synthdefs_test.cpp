// The engine beside the SynthDefs that it stands in for, played by scsynth.
#include <gtest/gtest.h>

#include <cmath>

#include "native/native_fixture.hpp"
#include "support/render.hpp"

namespace beltane::native {
namespace {

constexpr double velocity = 100.0 / 127;

/// A unit, and how it is set.
struct Set {
  std::string kind{};
  graph::Values values{};
};

test::Controls controls(const Set& set, test::Controls wiring) {
  wiring.insert(set.values.begin(), set.values.end());
  return wiring;
}

/// Two seconds of a note of that pitch, from 0.1 s to 1.5 s, as scsynth plays it.
test::Sound by_scsynth(const Set& source, const std::vector<Set>& chain, const Set& fader, double pitch) {
  test::Score score;
  score.seed(0);
  int node = 1'000;
  constexpr double bus = 16;
  for (const auto& each : chain) score.synth(0, each.kind, ++node, controls(each, {{"bus", bus}}));
  score.synth(0, fader.kind, ++node, controls(fader, {{"bus", bus}, {"out", 0}}));
  // The source goes before them: a group at the head.
  score.send(0, test::message("/g_new", {500, 0, 0}));
  const auto hertz = 440 * std::exp2((pitch - 69) / 12);
  score.synth(0.1, source.kind, 900, controls(source, {{"bus", bus}, {"freq", hertz}, {"velocity", velocity}}), 500);
  score.set(1.5, 900, "gate", 0);
  return test::stretch(test::render(score, 2).sound, 0, 2);
}

test::Sound by_the_engine(const Set& source, const std::vector<Set>& chain, const Set& fader, double pitch) {
  std::vector<graph::Unit> units;
  std::uint32_t id = 12;
  for (const auto& each : chain) units.push_back(unit(id++, each.kind, each.values));
  auto graph = one_instrument(unit(lead_source, source.kind, source.values), units);
  channel(graph, strip_of(lead)).units.back() = unit(lead_fader, fader.kind, fader.values);
  return heard({graph, {note(1, 0.1, pitch, velocity), let_go(1, 1.5)}}, 2);
}

/// Levels within `tolerance` dB; where it is `pitched`, the same pitch.
void expect_alike(const Set& source, const std::vector<Set>& chain, const Set& fader, double pitch, bool pitched = true,
                  double tolerance = 1) {
  SCOPED_TRACE(source.kind + " at " + std::to_string(pitch));
  const auto ours = by_the_engine(source, chain, fader, pitch), theirs = by_scsynth(source, chain, fader, pitch);
  const auto level = [](const std::vector<float>& side, double from, double to) {
    return test::rms_db(test::stretch(test::Sound{48'000, side, side}, from, to));
  };
  for (const auto& [from, to] : {std::pair{0.1, 0.2}, {0.3, 0.9}, {0.9, 1.4}, {1.52, 1.65}}) {
    SCOPED_TRACE(from);
    EXPECT_NEAR(level(ours.left, from, to), level(theirs.left, from, to), tolerance);
    EXPECT_NEAR(level(ours.right, from, to), level(theirs.right, from, to), tolerance);
  }
  EXPECT_EQ(test::peak_db(test::stretch(ours, 1.95, 2)) < -100, test::peak_db(test::stretch(theirs, 1.95, 2)) < -100);
  if (!pitched) return;
  const auto hertz = 440 * std::exp2((pitch - 69) / 12);
  const auto cents = [&](const test::Sound& sound) { return test::cents_off(test::stretch(sound, 0.3, 1.4), hertz); };
  EXPECT_NEAR(cents(ours), cents(theirs), 1);
}

TEST(TheSourcesOfTheEngine, SoundLikeTheirSynthDefs) {
  for (const std::string source : {"sine", "saw", "square", "triangle"})
    for (const double pitch : {45, 57, 81})
      expect_alike({source, source == "saw" || source == "triangle" ? graph::Values{{"detune", 0}} : graph::Values{}},
                   {}, {"fader", {}}, pitch);
}

TEST(TheSourcesOfTheEngine, SoundLikeTheirSynthDefsAsTheyComeWithDetunedStrings) {
  expect_alike({"saw"}, {}, {"fader"}, 57, false);
  expect_alike({"triangle"}, {}, {"fader"}, 57, false);
}

TEST(TheNoiseOfTheEngine, IsAsLoudInEveryColor) {
  for (const double color : {0.0, 1.0, 2.0, 3.0}) {
    SCOPED_TRACE(color);
    expect_alike({"noise", {{"color", color}}}, {}, {"fader"}, 57, false, 2);
  }
  expect_alike({"noise", {{"pitch", 1}}}, {}, {"fader"}, 81, false, 4);  // a band so narrow comes and goes
}

TEST(TheFiltersOfTheEngine, SoundLikeTheirSynthDefs) {
  for (const double cutoff : {400.0, 2'000.0})
    for (const double resonance : {0.0, 0.6}) {
      SCOPED_TRACE(std::to_string(cutoff) + " " + std::to_string(resonance));
      const graph::Values values{{"cutoff", cutoff}, {"resonance", resonance}};
      expect_alike({"saw", {{"detune", 0}}}, {{"low_pass", values}}, {"fader"}, 57, false);
      expect_alike({"saw", {{"detune", 0}}}, {{"high_pass", values}}, {"fader"}, 57, false);
    }
}

TEST(TheEffectsOfTheEngine, SoundLikeTheirSynthDefs) {
  expect_alike({"sine"}, {{"tremolo", {{"rate", 10}, {"depth", 0.8}}}}, {"fader"}, 57, false);
  expect_alike({"saw", {{"detune", 0}}}, {{"eq", {{"b3_gain", 9}, {"b7_gain", -12}, {"b1_gain", -6}, {"b12_gain", 6}}}},
               {"fader"}, 57, false);
}

TEST(TheDelayOfTheEngine, SoundsLikeItsSynthDef) {
  expect_alike({"noise", {{"color", 0}}}, {{"delay", {{"time", 0.17}, {"mix", 0.7}, {"feedback", 0.6}}}}, {"fader"}, 57,
               false);
}

TEST(TheFaderOfTheEngine, SoundsLikeItsSynthDef) {
  for (const double pan : {-0.7, 0.0, 0.4, 0.9})
    expect_alike({"sine"}, {}, {"fader", {{"level", 0.6}, {"pan", pan}}}, 57, false);
  expect_alike({"noise", {{"color", 0}}}, {}, {"fader", {{"width", 0.3}, {"pan", 0.5}}}, 57, false);
}

TEST(TheMasterOfTheEngine, LimitsLikeItsSynthDef) {
  expect_alike({"sine"}, {{"eq", {{"b4_freq", 220}, {"b4_gain", 24}, {"b4_q", 0.2}}}}, {"master"}, 57, false);
}

}  // namespace
}  // namespace beltane::native
