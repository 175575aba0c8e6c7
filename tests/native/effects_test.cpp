// What each unit does to sound, by ear.
#include <gtest/gtest.h>

#include <cmath>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

using test::stretch;

/// The level of a sine of that pitch through the effect, less that without it.
double gain_at(double pitch, const graph::Unit& effect) {
  const auto level = [&](std::vector<graph::Unit> more) {
    const RenderJob performance{one_instrument(unit(lead_source, "sine", {{"warmth", 0}}), std::move(more)),
                                {note(1, 0, pitch)}};
    return test::tone_db(stretch(heard(performance, 1.2), 0.4, 1.2), 440 * std::exp2((pitch - 69) / 12));
  };
  return level({effect}) - level({});
}

TEST(TheLowPass, LetsThroughWhatIsBelowAndFallsBy24DecibelsAnOctave) {
  const auto filter = unit(12, "low_pass", {{"cutoff", 440}, {"resonance", 0}});
  EXPECT_NEAR(gain_at(33, filter), 0, 0.2);
  EXPECT_NEAR(gain_at(69, filter), -3, 0.3);
  EXPECT_NEAR(gain_at(93, filter), -48, 1.5);
}

TEST(TheLowPass, SingsAtItsCutoffWithResonance) {
  EXPECT_GT(gain_at(69, unit(12, "low_pass", {{"cutoff", 440}, {"resonance", 0.9}})), 3);
}

TEST(TheHighPass, LetsThroughWhatIsAboveAndFallsBy24DecibelsAnOctave) {
  const auto filter = unit(12, "high_pass", {{"cutoff", 440}, {"resonance", 0}});
  EXPECT_NEAR(gain_at(105, filter), 0, 0.2);
  EXPECT_NEAR(gain_at(69, filter), -3, 0.3);
  EXPECT_NEAR(gain_at(45, filter), -48, 1.5);
}

TEST(TheEqualiser, RaisesAndLowersItsBands) {
  EXPECT_NEAR(gain_at(69, unit(12, "eq", {{"b5_freq", 440}, {"b5_gain", 12}})), 12, 0.1);
  EXPECT_NEAR(gain_at(69, unit(12, "eq", {{"b5_freq", 440}, {"b5_gain", -12}, {"b5_on", 0}})), 0, 0.01);
  EXPECT_NEAR(gain_at(33, unit(12, "eq", {{"b1_freq", 500}, {"b1_gain", -9}})), -9, 0.3);
  EXPECT_NEAR(gain_at(105, unit(12, "eq", {{"b12_freq", 500}, {"b12_gain", 6}})), 6, 0.3);
}

/// A short burst of noise through a delay; only the echoes are heard.
test::Sound echoes(graph::Values values, std::vector<TimedEvent> more = {}) {
  values.insert({{"mix", 1}, {"feedback", 0.5}});
  std::vector<TimedEvent> events{note(1, 0.1), let_go(1, 0.11)};
  events.insert(events.end(), more.begin(), more.end());
  const graph::Values burst{{"attack", 0.001}, {"release", 0.005}, {"color", 0}};
  return heard({one_instrument(unit(lead_source, "noise", burst), {unit(12, "delay", values)}), events}, 1.5);
}

TEST(TheDelay, RepeatsAfterItsTime) {
  const auto sound = echoes({{"time", 0.25}});
  EXPECT_EQ(test::peak_db(stretch(sound, 0, 0.34)), -200);
  EXPECT_NEAR(test::first_heard(sound, -60), 0.35, 0.003);
  EXPECT_GT(test::peak_db(stretch(sound, 0.35, 0.4)), -35);
  EXPECT_LT(test::peak_db(stretch(sound, 0.45, 0.59)), -70);
}

TEST(TheDelay, RepeatsSofterEachTime) {
  const auto sound = echoes({{"time", 0.25}, {"tone", 16'000}});
  const auto first = test::rms_db(stretch(sound, 0.35, 0.4)), second = test::rms_db(stretch(sound, 0.6, 0.65));
  EXPECT_NEAR(first - second, 6.5, 1.5);
}

TEST(TheDelay, FollowsTheTempo) {
  const auto sound = echoes({{"sync", 6}}, {ChangeTempo{Bpm{60}}});  // an eighth, of half a second
  EXPECT_NEAR(test::first_heard(sound, -60), 0.6, 0.003);
}

TEST(TheDelay, PlaysPingPong) {
  const auto sound = echoes({{"time", 0.25}, {"ping_pong", 1}});
  const auto first = stretch(sound, 0.35, 0.4), second = stretch(sound, 0.6, 0.65);
  const auto side = [](const std::vector<float>& samples) { return test::rms_db({48'000, samples, samples}); };
  EXPECT_GT(side(first.left) - side(first.right), 40);
  EXPECT_GT(side(second.right) - side(second.left), 40);
}

TEST(TheTremolo, MovesTheLevelAtItsRate) {
  const auto graph =
      one_instrument(unit(lead_source, "sine", {{"warmth", 0}}), {unit(12, "tremolo", {{"rate", 2}, {"depth", 1}})});
  const auto sound = heard({graph, {note(1, 0)}}, 2);
  const auto level = [&](double at) { return test::rms_db(stretch(sound, at - 0.02, at + 0.02)); };
  EXPECT_GT(level(1.125) - level(1.375), 30);
  EXPECT_NEAR(level(1.125), level(1.625), 0.2);
}

TEST(TheLfo, MovesAParameterAroundItsSetValue) {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(13, "lfo", {{"rate", 2}, {"depth", 1}})});
  auto& lead_channel = channel(graph, strip_of(lead));
  lead_channel.units.back().values["level"] = 0.5;
  lead_channel.modulations = {{UnitId{13}, {lead_fader, "level"}}};
  const auto rendering = rendered({graph, {note(1, 0)}}, 1);
  EXPECT_NEAR(rendering.left[48'000 * 5 / 8 + 500], 1, 0.03);  // a quarter of a turn after half a second
  EXPECT_NEAR(rendering.left[48'000 * 7 / 8 + 500], 0, 0.03);
}

TEST(AModulator, GoesOnFromTheOneBeforeIt) {
  auto graph =
      one_instrument(unit(lead_source, "steady"), {unit(13, "lfo", {{"shape", 1}, {"rate", 0.05}, {"depth", 0.4}}),
                                                   unit(14, "lfo", {{"shape", 1}, {"rate", 0.05}, {"depth", 0.2}})});
  auto& lead_channel = channel(graph, strip_of(lead));
  lead_channel.units.back().values["level"] = 0.5;
  lead_channel.modulations = {{UnitId{13}, {lead_fader, "level"}}, {UnitId{14}, {lead_fader, "level"}}};
  EXPECT_NEAR(rendered({graph, {note(1, 0)}}, 0.5).left.back(), 0.5 + 0.2 + 0.1, 1e-3);
}

/// What the voice modulator makes of a source's value of 0 to 1,000 over a note, in which it stands at 200.
std::vector<float> modulated(const graph::Unit& modulator, const graph::PlayVoice& play,
                             const std::string& param = "value") {
  auto graph = one_instrument(unit(lead_source, "faint", {{"value", 200}}), {modulator});
  channel(graph, strip_of(lead)).modulations = {{modulator.id, {lead_source, param}}};
  auto values = rendered({graph, {play, let_go(1, 1)}}, 1).left;
  for (auto& value : values) value *= 1'024;
  return values;
}

TEST(TheEnvelopeOfAVoice, RisesAndFallsAsItsTimesSay) {
  const auto values = modulated(unit(13, "envelope",
                                     {{"depth", 0.5},
                                      {"delay", 0.1},
                                      {"attack", 0.1},
                                      {"hold", 0.1},
                                      {"decay", 0.2},
                                      {"sustain", 0.5},
                                      {"touch", 0}}),
                                note(1, 0));
  const auto at = [&](double seconds) { return values[static_cast<std::size_t>(seconds * 48'000)]; };
  EXPECT_NEAR(at(0.09), 200, 0.5);
  EXPECT_NEAR(at(0.15), 450, 15);
  EXPECT_NEAR(at(0.25), 700, 0.5);
  EXPECT_NEAR(at(0.35), 700 - 250 * (1 - std::exp(-1.0)) / (1 - std::exp(-4.0)), 12);
  EXPECT_NEAR(at(0.6), 450, 0.5);
}

TEST(TheVelocityOfAVoice, MovesAParameter) {
  const auto soft = modulated(unit(13, "velocity", {{"depth", 0.2}}), note(1, 0, 69, 0.25));
  EXPECT_NEAR(soft[20'000], 200 - 50, 1e-3);
}

TEST(TheKeyOfAVoice, MovesAFrequencyOctaveForOctave) {
  auto graph = one_instrument(unit(lead_source, "faint", {{"value", 100}}), {unit(13, "key")});
  channel(graph, strip_of(lead)).modulations = {{UnitId{13}, {lead_source, "value"}}};
  EXPECT_NEAR(1'024 * rendered({graph, {note(1, 0, 72)}}, 0.1).left.back(), 200,
              1e-2);  // a tenth of a linear range an octave
}

TEST(TheMaster, LetsNothingPastItsCeiling) {
  auto graph = one_instrument(unit(lead_source, "counted", {{"value", 15}}));
  channel(graph, master_strip).units = {unit(master_fader, "master")};
  const auto rendering = rendered({graph, {note(1, 0.1)}}, 0.3);
  EXPECT_LE(*std::max_element(rendering.left.begin(), rendering.left.end()), 0.95F);
  EXPECT_GT(rendering.left[6'000], 0.75F);
}

TEST(TheMaster, LeavesWhatIsSoftAsItIs127FramesLate) {
  const auto plain = one_instrument(unit(lead_source, "sine"));
  auto mastered = plain;
  channel(mastered, master_strip).units = {unit(master_fader, "master")};
  const auto a = rendered({plain, {note(1, 0.1)}}, 0.5), b = rendered({mastered, {note(1, 0.1)}}, 0.5);
  for (std::size_t i = 6'000; i < 20'000; ++i) ASSERT_NEAR(a.left[i], b.left[i + 127], 2e-3) << i;
}

}  // namespace
}  // namespace beltane::native
