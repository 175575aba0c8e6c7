// Every unit of the engine against the SynthDef that it stands in for, and by ear.
#include <gtest/gtest.h>

#include <algorithm>

#include "native/native_fixture.hpp"
#include "native/voices.hpp"
#include "support/units.hpp"

namespace beltane::native {
namespace {

const test::Unit* synthdef(std::string_view name) {
  static const auto all = test::units();
  const auto found = std::ranges::find(all, name, &test::Unit::name);
  return found == all.end() ? nullptr : &*found;
}

TEST(AUnitOfTheEngine, HasTheParametersOfItsSynthDef) {
  ASSERT_GE(all_unit_types().size(), 17U);
  for (const auto* type : all_unit_types()) {
    SCOPED_TRACE(type->spec.name);
    const auto* def = synthdef(type->spec.name);
    ASSERT_TRUE(def);
    EXPECT_EQ(word(type->spec.kind), def->kind);
    EXPECT_EQ(type->spec.params.size(), def->params.size());
    for (const auto& wanted : def->params) {
      SCOPED_TRACE(wanted.name);
      const auto place = place_of(*type, wanted.name);
      ASSERT_TRUE(place);
      const auto& param = type->spec.params[*place];
      EXPECT_NEAR(param.initial, wanted.initial, 1e-6 * std::abs(wanted.initial));
      EXPECT_NEAR(param.min, wanted.min, 1e-6);
      EXPECT_NEAR(param.max, wanted.max, 1e-6 * std::abs(wanted.max));
      const auto curve = word(param.curve);
      EXPECT_EQ(curve == "on_off" ? "switch" : curve, wanted.curve);
    }
  }
}

TEST(AUnitOfTheEngine, IsOneThingAndFitsIntoItsRoom) {
  for (const auto* type : with_test_types()) {
    SCOPED_TRACE(type->spec.name);
    EXPECT_EQ(1, (type->in_place != nullptr) + (type->modulator != nullptr) + (type->source != nullptr) +
                     (type->voice_modulator != nullptr) + type->send);
    EXPECT_LE(type->source ? type->spec.params.size() : 0, source_params);
    EXPECT_LE(type->voice_modulator ? type->spec.params.size() : 0, modulator_params);
  }
}

/// A note of that source.
RenderJob a_note(const std::string& source, graph::Values values = {}) {
  return {one_instrument(unit(lead_source, source, std::move(values))), {note(1, 0.05), let_go(1, 1)}};
}

std::vector<std::string> sources() {
  std::vector<std::string> names;
  for (const auto* type : all_unit_types())
    if (type->source) names.push_back(type->spec.name);
  return names;
}

TEST(ASourceOfTheEngine, SoundsAndFallsSilent) {
  for (const auto& source : sources()) {
    SCOPED_TRACE(source);
    const auto sound = heard(a_note(source), 2);
    EXPECT_TRUE(test::finite(sound));
    EXPECT_EQ(test::peak_db(test::stretch(sound, 0, 0.049)), -200);
    EXPECT_GT(test::peak_db(sound), -30);
    EXPECT_LT(test::peak_db(sound), -1);
    EXPECT_LT(test::peak_db(test::stretch(sound, 1.5, 2)), -120);
    EXPECT_LT(test::dc_db(test::stretch(sound, 0.3, 0.9)), -40);
  }
}

TEST(ASourceOfTheEngine, IsInTune) {
  for (const std::string source : {"sine", "saw", "square", "triangle"})
    for (const double pitch : {36.0, 57.0, 69.5, 84.0}) {
      SCOPED_TRACE(source + " " + std::to_string(pitch));
      auto performance =
          a_note(source, source == "saw" || source == "triangle" ? graph::Values{{"detune", 0}} : graph::Values{});
      performance.events = {note(1, 0, pitch)};
      const auto sound = test::stretch(heard(performance, 2.2), 0.2, 2.2);
      EXPECT_LT(std::abs(test::cents_off(sound, 440 * std::exp2((pitch - 69) / 12))), 1);
    }
}

TEST(ASourceOfTheEngine, IsTunedByItsParameter) {
  auto performance = a_note("sine", {{"tune", 7}});
  const auto sound = test::stretch(heard(performance, 1), 0.1, 0.9);
  EXPECT_LT(std::abs(test::cents_off(sound, 440 * std::exp2(7.0 / 12))), 1);
}

TEST(ASourceOfTheEngine, IsLouderTheHarderItIsPlayed) {
  const auto level = [](double velocity) {
    RenderJob performance{one_instrument(unit(lead_source, "sine", {{"warmth", 0}})), {note(1, 0, 69, velocity)}};
    return test::rms_db(test::stretch(heard(performance, 1), 0.5, 1));
  };
  EXPECT_NEAR(level(1) - level(0.5), 9.03, 0.1);
}

TEST(ASourceOfTheEngine, AtTheEndsOfItsParametersIsFinite) {
  for (const auto& source : sources())
    for (const auto& param : find(all_unit_types(), source)->spec.params)
      for (const double value : {param.min, param.max}) {
        SCOPED_TRACE(source + "." + param.name + " " + std::to_string(value));
        const auto sound = heard(a_note(source, {{param.name, value}}), 0.3);
        EXPECT_TRUE(test::finite(sound));
        EXPECT_LT(test::peak_db(sound), 6);
      }
}

TEST(AnEffectOfTheEngine, AtTheEndsOfItsParametersIsFinite) {
  for (const auto* type : all_unit_types()) {
    if (!type->in_place || type->spec.kind == UnitKind::system) continue;
    for (const auto& param : type->spec.params)
      for (const double value : {param.min, param.max}) {
        SCOPED_TRACE(type->spec.name + "." + param.name + " " + std::to_string(value));
        const auto graph = one_instrument(unit(lead_source, "saw"), {unit(12, type->spec.name, {{param.name, value}})});
        const auto sound = heard({graph, {note(1, 0), let_go(1, 0.2)}}, 0.4);
        EXPECT_TRUE(test::finite(sound));
        EXPECT_LT(test::peak_db(sound), 18);
      }
  }
}

TEST(AnEffectOfTheEngine, ThatIsSwitchedOffLeavesTheSoundAsItIs) {
  const RenderJob plain{one_instrument(unit(lead_source, "saw")), {note(1, 0)}};
  for (const auto* type : all_unit_types()) {
    if (!type->in_place || type->spec.kind == UnitKind::system) continue;
    SCOPED_TRACE(type->spec.name);
    auto off = unit(12, type->spec.name);
    off.enabled = false;
    const RenderJob passed{one_instrument(unit(lead_source, "saw"), {off}), {note(1, 0)}};
    EXPECT_EQ(rendered(passed, 0.2).left, rendered(plain, 0.2).left);
  }
}

TEST(AnEngine, SoundsAlikeAtOtherRates) {
  for (const double rate : {44'100.0, 96'000.0}) {
    const auto sound = heard(a_note("sine"), 1, rate), usual = heard(a_note("sine"), 1);
    EXPECT_NEAR(test::rms_db(test::stretch(sound, 0.3, 0.9)), test::rms_db(test::stretch(usual, 0.3, 0.9)), 0.1);
    EXPECT_LT(std::abs(test::cents_off(test::stretch(sound, 0.1, 0.9), 440)), 1);
  }
}

}  // namespace
}  // namespace beltane::native
