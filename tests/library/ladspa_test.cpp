#include "library/ladspa.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace beltane::library {
namespace {

using testing::HasSubstr;

constexpr auto plate =
    "plugin\t1423\tplate\tPlate reverb\n"
    "port\t5\t195\t0.01\t8.5\tReverb time\n"
    "port\t5\t131\t0\t1\tMix (dB)\n"
    "port\t9\t0\t0\t0\tInput\n"
    "port\t10\t0\t0\t0\tLeft output\n"
    "port\t10\t0\t0\t0\tRight output\n";

TEST(Ladspa, PluginsAreReadAsTheyWerePrinted) {
  const auto plugins = plugins_from(std::string("what a library says\n") + plate + "plugin\tx\ty\tz\n");
  ASSERT_EQ(plugins.size(), 1u);
  EXPECT_EQ(plugins[0].id, 1423u);
  ASSERT_EQ(plugins[0].ports.size(), 5u);
  EXPECT_EQ(plugins[0].ports[0].max, 8.5);
  EXPECT_FALSE(plugins[0].ports[0].audio);
  EXPECT_TRUE(plugins[0].ports[2].audio && !plugins[0].ports[2].output);
  EXPECT_TRUE(plugins[0].ports[4].audio && plugins[0].ports[4].output);
}

RC_GTEST_PROP(Ladspa, StrangeLinesDoNoHarm, (const std::string& text)) {
  for (const auto& plugin : plugins_from("plugin\t1\ta\tb\nport\t5\t" + text + "\nport\t" + text + "\n" + text))
    (void)is_effect(plugin);
}

TEST(Ladspa, HintsSayRangeCurveAndStart) {
  const auto turned = control_port("t", 4 | 0x240, 0, 0);
  EXPECT_EQ(turned.curve, ParamCurve::on_off);
  EXPECT_EQ(turned.initial, 1);
  const auto cutoff = control_port("c", 1 | 2 | 8 | 16 | 0xc0, 0.001, 0.4);
  EXPECT_EQ(cutoff.curve, ParamCurve::exponential);
  EXPECT_EQ(cutoff.min, 48);
  EXPECT_EQ(cutoff.max, 19'200);
  EXPECT_NEAR(cutoff.initial, 960, 1);
  const auto steps = control_port("s", 1 | 2 | 32 | 0x140, 1, 7);
  EXPECT_EQ(steps.curve, ParamCurve::integer);
  EXPECT_EQ(steps.initial, 7);
  EXPECT_EQ(control_port("u", 0x2c0, 0, 0).initial, 1) << "440 within 0 to 1";
}

RC_GTEST_PROP(Ladspa, APortStartsWithinItsRange, (int hints, double lower, double upper)) {
  const auto port = control_port("p", hints, lower, upper);
  RC_ASSERT(port.min < port.max);
  RC_ASSERT(port.min <= port.initial && port.initial <= port.max);
  RC_ASSERT(port.curve != ParamCurve::exponential || port.min > 0);
}

TEST(Ladspa, NamesBecomePlain) {
  EXPECT_EQ(plain_name("Dry/Wet mix (%)"), "dry_wet_mix");
  EXPECT_EQ(plain_name("2nd voice"), "p2nd_voice");
  EXPECT_EQ(plain_name("(Hz)"), "p");
}

TEST(Ladspa, AnEffectIsWrittenAsAUnit) {
  const auto sources = sources_of(plugins_from(plate), "plate_1423.so");
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].name, "ladspa_plate");
  EXPECT_EQ(sources[0].shown, "plugin plate (plate_1423.so)");
  EXPECT_THAT(sources[0].text, HasSubstr("\\reverb_time.kr("));
  EXPECT_THAT(sources[0].text, HasSubstr("\\plugin_mix.kr("));
  EXPECT_THAT(sources[0].text, HasSubstr("BeltaneLadspa.ar(2, 1423, p0, p1, (dry.sum * 0.5))"));
}

TEST(Ladspa, WhatTheServerCannotHostIsNoEffect) {
  auto plugin = plugins_from(plate).front();
  EXPECT_TRUE(is_effect(plugin));
  plugin.ports.push_back({.name = "latency", .output = true});
  EXPECT_FALSE(is_effect(plugin)) << "its latency would be written to nowhere";
  plugin = plugins_from(plate).front();
  plugin.ports.push_back({.name = "third", .audio = true, .output = true});
  EXPECT_FALSE(is_effect(plugin));
}

}  // namespace
}  // namespace beltane::library
