// Every modulator of the catalogue, read from the control bus that it writes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/units.hpp"

namespace beltane::test {
namespace {

constexpr int control_bus = 10;
constexpr int node = 1000;

struct Movement {
  std::vector<float> values{};  // at audio rate
  bool freed{};

  float lowest() const { return *std::min_element(values.begin(), values.end()); }
  float highest() const { return *std::max_element(values.begin(), values.end()); }
  float at(double second) const { return values.at(static_cast<std::size_t>(second * 48'000)); }
};

struct Turn {
  double at{};
  std::string control{};
  double value{};
};

Movement move(const std::string& unit, Controls controls, const std::vector<Turn>& turns = {}, double seconds = 2,
              double beats_a_second = 0) {
  controls["out"] = control_bus;
  Score score;
  score.send(0, message("/d_recv", {probe_def()}));
  if (beats_a_second > 0) score.send(0, message("/c_set", {0, beats_a_second}));
  score.synth(0, unit, node, controls);
  score.synth(0, "test_probe", node + 1, {{"in", control_bus}, {"out", 0}});
  for (const auto& turn : turns) score.set(turn.at, node, turn.control, turn.value);
  score.look(seconds - 0.01);
  const auto heard = render(score, seconds);
  const auto& alive = heard.alive.at(0);
  return {stretch(heard.sound, 0.005, seconds).left,
          std::none_of(alive.begin(), alive.end(), [](const LivingSynth& each) { return each.node == node; })};
}

struct ModulatorSetting {
  std::string unit{};
  Controls controls{};
  std::string trace{};
};

/// What each of them writes in its first half second, one after the other in one render: a server's start costs more.
std::vector<Movement> moves_in_turn(const std::vector<ModulatorSetting>& settings) {
  constexpr double slot = 0.5, apart = slot + 0.01;
  Score score;
  score.send(0, message("/d_recv", {probe_def()}));
  double at = 0;
  for (const auto& setting : settings) {
    auto controls = setting.controls;
    controls["out"] = control_bus;
    score.synth(at, setting.unit, node, controls);
    score.synth(at, "test_probe", node + 1, {{"in", control_bus}, {"out", 0}});
    score.send(at + slot, message("/g_freeAll", {0}));
    at += apart;
  }
  const auto heard = render(score, at);
  std::vector<Movement> moves;
  for (at = 0; moves.size() < settings.size(); at += apart)
    moves.push_back({stretch(heard.sound, at + 0.005, at + slot).left});
  return moves;
}

TEST(Modulator, StaysInItsRangeWhateverIsSet) {
  std::vector<ModulatorSetting> settings;
  for (const auto& unit : units({"modulator", "voice_modulator"}))
    for (const auto& param : unit.params)
      for (const double value : {param.min, param.max})
        for (const double base : {20.0, 900.0, 20'000.0})
          settings.push_back({unit.name,
                              {{param.name, value}, {"base", base}, {"low", 20}, {"high", 20'000}, {"curve", 1}},
                              unit.name + " " + param.name});
  const auto moves = moves_in_turn(settings);
  ASSERT_EQ(moves.size(), settings.size());
  for (std::size_t i = 0; i < moves.size(); ++i) {
    SCOPED_TRACE(settings[i].trace);
    EXPECT_EQ(moves[i].values.size(), 23'760u);
    EXPECT_GE(moves[i].lowest(), 19.999F);
    EXPECT_LE(moves[i].highest(), 20'000.1F);
  }
}

TEST(Modulator, FreesItsNodeWhenLetGoEvenAtOnce) {
  for (const auto& unit : units({"modulator"})) {
    EXPECT_TRUE(move(unit.name, {}, {{0.5, "gate", 0}}, 1).freed) << unit.name;
    EXPECT_TRUE(move(unit.name, {{"gate", 0}}, {}, 1).freed) << unit.name;
    EXPECT_FALSE(move(unit.name, {}, {}, 1).freed) << unit.name;
  }
}

TEST(Lfo, MovesAlongALinearCurve) {
  for (const int shape : {0, 1, 2, 3}) {
    const auto moved = move("lfo", {{"shape", shape}, {"depth", 0.5}, {"base", 0.5}, {"low", -1}, {"high", 2}});
    EXPECT_NEAR(moved.highest(), 0.5 + 0.75, 0.02) << "shape " << shape;
    EXPECT_NEAR(moved.lowest(), 0.5 - 0.75, 0.02) << "shape " << shape;
  }
}

TEST(Lfo, MovesAlongAnExponentialCurve) {
  const auto moved = move("lfo", {{"depth", 0.2}, {"base", 1000}, {"low", 20}, {"high", 20'000}, {"curve", 1}});
  EXPECT_NEAR(moved.highest(), 1000 * std::pow(1000, 0.1), 20);
  EXPECT_NEAR(moved.lowest(), 1000 / std::pow(1000, 0.1), 10);
}

TEST(Lfo, StartsAtTheBaseAndTurnsAtItsRate) {
  const auto moved = move("lfo", {{"rate", 2}, {"depth", 1}, {"base", 0.5}});
  EXPECT_NEAR(moved.at(0), 0.5, 0.05);
  EXPECT_NEAR(moved.at(0.12), 1, 0.01);
  EXPECT_NEAR(moved.at(0.37), 0, 0.01);
  EXPECT_NEAR(moved.at(0.62), 1, 0.01);
}

TEST(Lfo, FallsAlongARampAndDriftsWithinItsDepth) {
  const auto ramp = move("lfo", {{"shape", 5}, {"rate", 1}, {"depth", 1}, {"base", 0.5}});
  EXPECT_NEAR(ramp.at(0.25), 0.25, 0.01);
  EXPECT_NEAR(ramp.at(0.75), 0.75, 0.01);
  const auto drift = move("lfo", {{"shape", 6}, {"rate", 10}, {"depth", 0.5}, {"base", 0.5}}, {}, 4);
  EXPECT_GT(drift.highest() - drift.lowest(), 0.2);
  EXPECT_LE(drift.highest(), 0.751F);
  EXPECT_GE(drift.lowest(), 0.249F);
}

TEST(Lfo, WaitsAndFadesIn) {
  const auto moved = move("lfo", {{"rate", 10}, {"depth", 1}, {"base", 0.5}, {"delay", 0.5}, {"fade_in", 1}});
  const auto span = [&](double from, double to) {
    const auto first = moved.values.begin() + static_cast<long>(from * 48'000);
    const auto [low, high] = std::minmax_element(first, first + static_cast<long>((to - from) * 48'000));
    return *high - *low;
  };
  EXPECT_NEAR(span(0, 0.49), 0, 1e-3);
  EXPECT_NEAR(span(0.9, 1.0), 0.45, 0.1);
  EXPECT_NEAR(span(1.6, 1.9), 1, 0.02);
}

TEST(Lfo, SwingsUpwardsOnlyWhereAsked) {
  const auto moved = move("lfo", {{"rate", 2}, {"depth", 1}, {"base", 0.25}, {"upward", 1}});
  EXPECT_NEAR(moved.lowest(), 0.25, 0.01);
  EXPECT_NEAR(moved.highest(), 0.75, 0.01);
}

TEST(Lfo, FollowsTheTempoInNoteLengths) {
  constexpr int eighth = 6;  // half a beat
  const auto moved = move("lfo", {{"sync", eighth}, {"shape", 2}, {"depth", 1}, {"base", 0.5}}, {}, 2, 2.5);
  EXPECT_NEAR(moved.at(0.05), 0.5 + 0.5 * 0.5, 0.03) << "a quarter of its fifth of a second";
  EXPECT_NEAR(moved.at(1.25), moved.at(1.25 - 0.2), 0.02);
}

/// As `move`, and the rig tells at 0.5 s that the music is at that beat.
Movement told_beat(double beat, Controls controls) {
  controls["out"] = control_bus;
  Score score;
  score.send(0, message("/d_recv", {probe_def()}));
  score.send(0, message("/c_set", {0, 2}));
  score.synth(0, "lfo", node, controls);
  score.synth(0, "test_probe", node + 1, {{"in", control_bus}, {"out", 0}});
  score.send(0.5, message("/c_set", {1, beat}));
  return {stretch(render(score, 2).sound, 0.0, 2).left, false};
}

TEST(Lfo, StandsOnTheBeatsOfTheMusic) {
  constexpr int quarter = 9;  // half a second
  const Controls turning{{"sync", quarter}, {"shape", 2}, {"depth", 1}, {"base", 0.5}};
  // A quarter of a turn behind a beat a saw is half way up; half a turn behind, it is at the top.
  const auto moved = told_beat(48 + 7.75, turning);
  EXPECT_NEAR(moved.at(0.5 + 0.125 + 0.0625), 0.5 + 0.125, 0.02) << "an eighth of a turn behind beat 8";
  const auto elsewhere = told_beat(48 + 7.5, turning);
  EXPECT_NEAR(elsewhere.at(0.5 + 0.25 + 0.0625), 0.5 + 0.125, 0.02);
  auto free = turning;
  free["locked"] = 0;
  EXPECT_NEAR(told_beat(48 + 7.75, free).at(0.5 + 0.0625), told_beat(48 + 7.5, free).at(0.5 + 0.0625), 1e-3);
}

TEST(Lfo, StepsOnceATurn) {
  const auto moved = move("lfo", {{"shape", 4}, {"rate", 5}, {"depth", 1}, {"base", 0.5}}, {}, 4);
  int steps = 0;  // each lasts a block
  const auto moves = [&](std::size_t i) { return std::abs(moved.values[i] - moved.values[i - 1]) > 1e-5F; };
  for (std::size_t i = 2; i < moved.values.size(); ++i) steps += moves(i) && !moves(i - 1);
  EXPECT_NEAR(steps, 20, 1);
}

TEST(Hand, MovesUpFromTheSetValueAndRests) {
  for (const auto& [unit, control, full] :
       {std::tuple{"wheel", "hand_wheel", 1.0}, std::tuple{"aftertouch", "hand_pressure", 1.0},
        std::tuple{"bend", "hand_bend", 2.0}, std::tuple{"pressure", "hand_pressure", 1.0},
        std::tuple{"pressure", "note_pressure", 1.0}, std::tuple{"slide", "note_wheel", 1.0}}) {
    SCOPED_TRACE(std::string(unit) + " " + control);
    const auto moved = move(unit, {{"depth", 0.5}, {"base", 0.25}},
                            {{0.3, control, full}, {0.6, control, full / 2}, {0.9, control, 0}}, 1.2);
    EXPECT_NEAR(moved.at(0.29), 0.25, 1e-3);
    EXPECT_NEAR(moved.at(0.59), 0.75, 1e-3);
    EXPECT_NEAR(moved.at(0.89), 0.5, 1e-3);
    EXPECT_NEAR(moved.at(1.19), 0.25, 1e-3);
  }
}

TEST(Hand, BendsBothWays) {
  const auto moved = move("bend", {{"depth", 0.5}, {"base", 0.5}, {"hand_bend", -2}}, {}, 0.5);
  EXPECT_NEAR(moved.at(0.4), 0, 1e-3);
}

TEST(Modulator, ARespondingOneMovesLateOrEarly) {
  const auto at_half = [](double response) {
    return move("wheel", {{"depth", 1}, {"base", 0}, {"hand_wheel", 0.5}, {"response", response}}, {}, 0.5).at(0.4);
  };
  EXPECT_NEAR(at_half(1), 0.5, 1e-3);
  EXPECT_NEAR(at_half(2), 0.25, 1e-3);
  EXPECT_NEAR(at_half(0.5), 0.7071, 1e-3);
}

TEST(Lfo, WithoutDepthFollowsTheBaseWithin20Milliseconds) {
  const auto moved = move("lfo", {{"depth", 0}, {"base", 0.2}}, {{0.5, "base", 0.8}}, 1);
  EXPECT_NEAR(moved.at(0.4), 0.2, 1e-4);
  EXPECT_NEAR(moved.at(0.53), 0.8, 2e-3);
}

}  // namespace
}  // namespace beltane::test
