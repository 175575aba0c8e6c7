// Where the signal goes, by ear: projects rendered by the real server.
#include <gtest/gtest.h>

#include <cmath>

#include "graph/derive.hpp"
#include "model/editing/resolve.hpp"
#include "render/performance.hpp"
#include "render_fixture.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/score/run_score.hpp"
#include "scsynth/score/score.hpp"
#include "support/project_units.hpp"

namespace beltane::render {
namespace {

constexpr InstrumentId pad{1}, kick{2};
constexpr BusId hall_bus{10}, echo{11};

Edits held(InstrumentId id, const char* source) {
  auto made = instrument(source, source, {note(0, 4, 57)});
  made.def.id = id;
  return {made};
}
AddBus bus_named(BusId id, const char* name) { return {.def = support::bus_def(id, name)}; }
SetParam fader_at(StripId strip, const char* param, double value) { return {{fader_of(strip), param}, value}; }

Project joined(Edits edits, std::initializer_list<Edit> more) {
  edits.insert(edits.end(), more);
  return project_of(edits);
}

double db(double amplitude) { return 20 * std::log10(amplitude); }
double middle(const Sound& sound) { return peak(sound, 0.8, 1.6); }

TEST_F(Render, ASignalPassesFromBusToBus) {
  const auto direct = middle(heard(project_of(held(pad, "sine"))));
  const auto project =
      joined(held(pad, "sine"), {bus_named(hall_bus, "hall"), bus_named(echo, "echo"),
                                 SetOutput{strip_of(pad), hall_bus}, SetOutput{strip_of(hall_bus), echo}});
  EXPECT_NEAR(db(middle(heard(project))) - db(direct), db(0.8 * 0.8), 0.1) << "two faders more, at 0.8 each";
  const auto muted = accepted(project, fader_at(strip_of(echo), "mute", 1), catalogue());
  EXPECT_EQ(middle(heard(*muted)), 0);
}

TEST_F(Render, ASendIsTakenWhereItsTapIs) {
  const auto through = [&](Tap tap) {
    return joined(held(pad, "sine"),
                  {bus_named(hall_bus, "hall"), fader_at(strip_of(pad), "level", 0),
                   AddUnit{strip_of(pad), effect_unit(UnitId{20}, "gate"), {.values = {{"rate", 0.1}}}},
                   AddUnit{strip_of(pad), send_unit(UnitId{21}, hall_bus, tap), {.values = {{"level", 1}}}}});
  };
  EXPECT_EQ(peak(heard(through(Tap::post_fader)), 0, 2), 0);
  EXPECT_GT(peak(heard(through(Tap::pre_fader)), 0, 2), 0.05);
  EXPECT_GT(peak(heard(through(Tap::pre_insert)), 0, 2), 0.05);
}

TEST_F(Render, SoloSilencesTheOthers) {
  auto edits = held(pad, "sine");
  edits.push_back(held(kick, "square").front());
  const auto alone = middle(heard(project_of(held(pad, "sine"))));
  edits.push_back(fader_at(strip_of(pad), "solo", 1));
  EXPECT_NEAR(db(middle(heard(project_of(edits)))), db(alone), 0.01);
}

TEST_F(Render, AKeyOfAnotherStripDucks) {
  auto edits = held(pad, "sine");
  auto drum = instrument("kick", "kick", {note(1, 0.5, 36), note(2, 0.5, 36)});
  drum.def.id = kick;
  edits.push_back(drum);
  edits.push_back(fader_at(strip_of(kick), "mute", 1));
  const UnitState ducking{.values = {{"threshold", -40}, {"ratio", 10}, {"makeup", 0}, {"attack", 0.001}}};
  const auto deaf = joined(edits, {AddUnit{strip_of(pad), effect_unit(UnitId{20}, "sidechain_comp"), ducking}});
  auto keyed_state = ducking;
  keyed_state.values["key"] = number_of(kick);
  const auto keyed = joined(edits, {AddUnit{strip_of(pad), effect_unit(UnitId{20}, "sidechain_comp"), keyed_state}});
  const auto sound = heard(keyed);
  EXPECT_LT(db(peak(sound, 0.54, 0.56)) - db(peak(sound, 0.4, 0.48)), -9) << "half a second in, the kick is hit";
  const auto unkeyed = heard(deaf);
  EXPECT_NEAR(db(peak(unkeyed, 0.54, 0.56)) - db(peak(unkeyed, 0.4, 0.48)), 0, 0.5);
}

TEST_F(Render, ADelayFollowsTheTempoOfTheSong) {
  auto drum = instrument("rim", "rim", {note(0, 0.25, 60)});
  drum.def.id = kick;
  constexpr double quarter = 9;
  const UnitState echoes{.values = {{"sync", quarter}, {"mix", 1}}};
  for (const double tempo : {60.0, 120.0}) {
    const auto sound = heard(
        project_of({drum, AddUnit{strip_of(kick), effect_unit(UnitId{20}, "delay"), echoes}, SetTempo{{0}, {tempo}}}));
    const auto beat = 60 / tempo;
    EXPECT_LT(peak(sound, 0, beat - 0.02), 1e-3) << tempo;
    EXPECT_GT(peak(sound, beat - 0.02, beat + 0.05), 0.02) << tempo;
  }
}

/// How loud the sound is at that frequency, from 0.2 to 0.9 s: one line of a Fourier transform.
double level_at(const Sound& sound, double hertz) {
  double real = 0, imaginary = 0;
  const auto from = static_cast<std::size_t>(0.2 * sound.rate), to = static_cast<std::size_t>(0.9 * sound.rate);
  for (auto i = from; i < to; ++i) {
    const auto phase = 2 * M_PI * hertz * static_cast<double>(i) / sound.rate;
    real += sound.left[i] * std::cos(phase), imaginary += sound.left[i] * std::sin(phase);
  }
  return 2 * std::hypot(real, imaginary) / static_cast<double>(to - from);
}

TEST_F(Render, ALayerGroupPlaysTogetherEachTransposedThroughItsOwnFader) {
  auto low = instrument("low", "sine", {note(0, 2, 57)}), high = instrument("high", "sine", {});
  low.def.id = pad, high.def.id = kick;
  high.def.transpose = 12;
  low.def.strip.output = high.def.strip.output = hall_bus;
  const Edits edits{bus_named(hall_bus, "choir"), SetLayered{hall_bus, true}, low, high};
  const auto both = heard(project_of(edits));
  EXPECT_GT(level_at(both, 220), 0.02);
  EXPECT_GT(level_at(both, 440), 0.02);
  const auto alone = heard(joined(edits, {SetLayered{hall_bus, false}}));
  EXPECT_LT(level_at(alone, 440), level_at(both, 440) / 10);
  EXPECT_EQ(peak(heard(joined(edits, {fader_at(strip_of(hall_bus), "mute", 1)})), 0.2, 0.9), 0);
}

/// The left channels of outputs 1 and 2, and of 3 and 4.
struct Outputs {
  Sound mix{};
  Sound cue{};
};

class Cue : public Render {
 protected:
  /// The first two seconds of the project on a server of four outputs.
  Outputs outputs(const Project& project) const {
    constexpr Instant downbeat{std::chrono::seconds(1'000'000'000)};
    constexpr Seconds warm_up{0.25}, length{2};
    const auto score = scsynth::score({.units_dir = to("").units_dir, .start = downbeat + Seconds{-warm_up.count}});
    EXPECT_TRUE(score->load_units({}));
    const auto graph = graph::derived(project, catalogue());
    const auto plan = scsynth::plan(graph, catalogue(), scsynth::empty_plan({.outputs = 4}));
    EXPECT_TRUE(omissions(plan).empty());
    score->perform(diff({}, plan).now, {});
    perform(project, catalogue(), graph, plan, {{}, downbeat, downbeat + length}, *score);
    EXPECT_TRUE(score->write(file("score"), warm_up + length));
    const auto wav = file("four.wav");
    const auto ran = scsynth::run_score(
        {.score = file("score"), .wav = wav, .length = length, .skip = warm_up, .limits = {.outputs = 4}});
    EXPECT_TRUE(ran) << ran.reason();
    return {sound_of(wav), sound_of(wav, 2)};
  }
};

TEST_F(Cue, IsTheStripBeforeItsFaderBesideTheMix) {
  const auto project =
      joined(held(pad, "sine"), {fader_at(strip_of(pad), "level", 0.25), fader_at(strip_of(pad), "pan", 0.7)});
  const auto plain = outputs(project);
  EXPECT_EQ(peak(plain.cue, 0, 2), 0) << "nothing is cued";
  const auto cued = outputs(*accepted(project, fader_at(strip_of(pad), "cue", 1), catalogue()));
  EXPECT_EQ(cued.mix.left, plain.mix.left) << "the mix is as it was";
  const auto open = joined(held(pad, "sine"), {fader_at(strip_of(pad), "level", 1)});
  const auto whole = middle(outputs(open).mix);
  EXPECT_NEAR(db(middle(cued.cue)) - db(whole), db(0.8), 0.05) << "as the cue's own level is, and no other";
}

TEST_F(Cue, IsHeardOfWhatIsMutedOrSilencedBySolo) {
  auto edits = held(pad, "sine");
  edits.push_back(held(kick, "square").front());
  edits.insert(edits.end(), {fader_at(strip_of(pad), "cue", 1), fader_at(master_strip, "cue_level", 1)});
  const auto before = outputs(project_of(edits));
  edits.push_back(fader_at(strip_of(kick), "solo", 1));
  EXPECT_EQ(outputs(project_of(edits)).cue.left, before.cue.left);
  edits.push_back(fader_at(strip_of(pad), "mute", 1));
  EXPECT_EQ(outputs(project_of(edits)).cue.left, before.cue.left);
  EXPECT_GT(middle(before.cue), 0.05);
}

TEST_F(Cue, IsNoPartOfAnExport) {
  const auto project = project_of(held(pad, "sine"));
  const auto cued = accepted(project, fader_at(strip_of(pad), "cue", 1), catalogue());
  EXPECT_EQ(heard(*cued).left, heard(project).left);
}

}  // namespace
}  // namespace beltane::render
