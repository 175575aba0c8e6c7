// A user's own units, from the file to the sound, while a rig runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

using testing::HasSubstr;

/// A compiler and a server are started for a new file, on a machine that may have much to do.
template <class Done>
bool in_time(const Done& done) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(90);
  while (std::chrono::steady_clock::now() < until) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

float peak_of(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return -1;
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  float peak = 0;
  for (float sample : samples) peak = std::max(peak, std::abs(sample));
  return peak;
}

std::string effect(const std::string& name, const std::string& gain) {
  return "// Makes it louder or softer.\nSynthDef(\\" + name + ", {\n\tvar gain = \\gain.kr(" + gain +
         ", 0.02, spec: ControlSpec(0, 4));\n\t~in_place.({ |dry| dry * gain });\n}, metadata: (label: \"Mine\"))\n";
}

constexpr auto hum =
    "// A hum.\nSynthDef(\\hum, { ~voice.({ |freq| SinOsc.ar(freq) * 0.3 }) }, metadata: (label: \"Hum\"))\n";

class OwnUnits : public testing::Test {
 protected:
  std::filesystem::path folder() const { return user_.home() / "state/beltane/library"; }
  void drop(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((folder() / file).parent_path());
    std::ofstream(folder() / file) << text;
  }
  bool has(const std::string& unit) const { return user_.beltane({"catalogue", unit}).status == 0; }
  nlohmann::json words_of(const std::string& process) const {
    const auto status = user_.json({"status"});
    for (const auto& each : status["processes"])
      if (each["name"] == process) return each.contains("words") ? each["words"] : nlohmann::json::object();
    return nlohmann::json::object();
  }
  float exported() const {
    const auto wav = user_.home() / "out.wav";
    const auto ran = user_.beltane({"export", wav, "--force"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return peak_of(wav);
  }
  User user_{};
};

TEST_F(OwnUnits, ComeWhileTheRigRunsAndBrokenOnesHurtNothing) {
  user_.up();
  EXPECT_EQ(user_.beltane({"edit", "add-instrument", "hum"}).status, 1);
  drop("effects/endless.scd",
       "// Loops.\nSynthDef(\\endless, { while { true } { 1 + 1 } }, metadata: (label: \"L\"))\n");
  drop("sources/hum.scd", hum);
  drop("effects/mine.scd", effect("mine", "1"));
  drop("effects/broken.scd", "// Broken.\nSynthDef(\\broken, { var a = ; })\n");
  drop("effects/reverb.scd", effect("reverb", "1"));
  ASSERT_TRUE(in_time([&] { return has("hum") && has("mine"); })) << user_.beltane({"logs", "librarian"}).out;
  EXPECT_THAT(user_.json({"library"})["compiling"].dump(), HasSubstr("effects/endless.scd"));
  ASSERT_TRUE(in_time([&] { return words_of("librarian").contains("wrong"); }));
  EXPECT_FALSE(has("broken"));
  const auto wrong = user_.json({"library"})["wrong"].dump();
  EXPECT_THAT(wrong, HasSubstr("effects/broken.scd cannot be parsed, line 2: syntax error"));
  EXPECT_THAT(wrong, HasSubstr("effects/reverb.scd has the name of a unit that comes with beltane"));

  user_.json({"edit", "add-instrument", "hum", "--name", "drone"});
  user_.json({"edit", "add-effect", "drone", "mine", "gain=0.5"});
  user_.json({"edit", "add-notes", "drone", "A3", "0", "2", "100"});
  const auto soft = exported();
  user_.json({"set", "drone.mine.gain", "1"});
  const auto loud = exported();
  EXPECT_GT(soft, 0.01F);
  EXPECT_NEAR(loud / soft, 2, 0.1);
  user_.json({"play"});
  ASSERT_TRUE(in_time([&] { return user_.json({"status"})["transport"]["beat"] > 2; }));
  EXPECT_FALSE(words_of("backend").contains("left out")) << words_of("backend");
  EXPECT_FALSE(words_of("backend").contains("last fail")) << words_of("backend");

  drop("effects/mine.scd", effect("mine", "1") + "// Another.\n");  // renewed in its place, while it sounds
  ASSERT_TRUE(in_time([&] {
    const auto logs = user_.beltane({"logs", "librarian"}).out;
    return logs.find("'mine' is renewed") != logs.npos;
  }));
  EXPECT_FALSE(words_of("backend").contains("last fail")) << words_of("backend");
}

TEST_F(OwnUnits, ThatAreGoneAreNamedAndTheRestPlaysOn) {
  drop("effects/mine.scd", effect("mine", "0.5"));
  const auto library = user_.json({"library"});
  ASSERT_EQ(library["units"].size(), 1U) << library;
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  user_.json({"edit", "add-effect", "lead", "mine"});
  user_.json({"edit", "add-notes", "lead", "A3", "0", "2", "100"});
  const auto soft = exported();
  const auto file = user_.home() / "song.beltane";
  user_.json({"save", file});
  user_.json({"set", "lead.mine.gain", "0.25"});  // stands in the journal, not in the snapshot
  user_.beltane({"down"});
  std::filesystem::remove(folder() / "effects/mine.scd");
  user_.json({"library"});
  EXPECT_FALSE(has("mine"));
  user_.up();
  const auto opened = user_.json({"open", file});
  EXPECT_EQ(opened["not_in_catalogue"].dump(), "[\"mine\"]");
  EXPECT_THAT(user_.json({"show"}).dump(), HasSubstr("mine"));
  EXPECT_NEAR(exported() / soft, 2, 0.1) << "as if the effect were not there";
  ASSERT_TRUE(in_time([&] { return words_of("backend").contains("left out"); }));
  EXPECT_THAT(words_of("backend")["left out"].get<std::string>(), HasSubstr("the catalogue has no 'mine' for lead"));
  EXPECT_EQ(user_.beltane({"edit", "add-effect", "lead", "delay"}).status, 0);
  drop("effects/mine.scd", effect("mine", "0.5"));  // back, and with it what it was set to
  ASSERT_TRUE(in_time([&] { return has("mine") && !words_of("backend").contains("left out"); }));
  EXPECT_EQ(user_.json({"get", "lead.mine.gain"})["value"], 0.25);
}

/// One of the usual plugins, if they are installed.
TEST_F(OwnUnits, OfLadspaPluginsAreHeardAndNamedWhereTheyAreGone) {
  const std::filesystem::path plugin = "/usr/lib/ladspa/plate_1423.so";
  if (!std::filesystem::exists(plugin)) GTEST_SKIP() << "no LADSPA plugins here (Debian: swh-plugins)";
  const auto ours = user_.home() / "ladspa";  // $LADSPA_PATH
  std::filesystem::create_directories(ours);
  std::filesystem::copy_file(plugin, ours / plugin.filename());
  std::ofstream(ours / "broken.so") << "no library";
  const auto library = user_.json({"library"});
  ASSERT_EQ(library["units"].size(), 1U) << library;
  EXPECT_EQ(library["units"][0]["name"], "ladspa_plate");
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  user_.json({"edit", "add-notes", "lead", "A3", "0", "0.5", "100"});
  user_.json({"edit", "add-effect", "lead", "ladspa_plate", "dry_wet_mix=1"});
  EXPECT_GT(exported(), 0.001F);
  user_.json({"set", "lead.ladspa_plate.mix", "1"});
  std::filesystem::remove(ours / plugin.filename());
  ASSERT_TRUE(in_time([&] { return !has("ladspa_plate"); }));
  EXPECT_GT(exported(), 0.01F) << "the instrument without its effect";
}

TEST_F(OwnUnits, OfForeignKindsAreRefusedInASentence) {
  const auto vst = user_.beltane({"catalogue", "vst"});
  EXPECT_EQ(vst.status, 1);
  EXPECT_THAT(vst.err, HasSubstr("VSTPlugin"));
  EXPECT_THAT(user_.beltane({"catalogue", "ladspa"}).err, HasSubstr("no LADSPA plugin in the catalogue"));
}

TEST_F(OwnUnits, NeedNoRig) {
  drop("effects/mine.scd", effect("mine", "1"));
  drop(
      "sources/endless.scd",
      "// Endless.\nSynthDef(\\endless, { \\freq.kr(1); \\velocity.kr(1); \\gate.kr(1); [\\attack, \\decay, \\sustain, "
      "\\release].do { |each| each.kr(0.1, spec: ControlSpec(0, 1)) }; Out.ar(\\bus.kr(0), SinOsc.ar([300, 300]) * "
      "0.1) }, metadata: (label: \"Endless\"))\n");
  drop("effects/bare.scsyndef", std::string("SCgf\0\0\0\2\0\1", 10));
  auto library = user_.json({"library"});
  EXPECT_EQ(library["units"].size(), 1U) << library;
  EXPECT_THAT(library["wrong"].dump(), HasSubstr("effects/bare.scsyndef is no SynthDef file, or is cut off."));
  EXPECT_THAT(library["wrong"].dump(), HasSubstr("sources/endless.scd still sounds 12 s after its key was released."));
  // What was compiled elsewhere, without its ranges.
  const auto compiled = folder() / ".compiled/mine.scsyndef";
  std::filesystem::copy_file(compiled, folder() / "effects/mine.scsyndef");
  std::filesystem::remove(folder() / "effects/mine.scd");
  library = user_.json({"library"});
  ASSERT_EQ(library["units"].size(), 1U) << library;
  EXPECT_EQ(library["units"][0]["params"][0]["name"], "gain");
  EXPECT_EQ(library["units"][0]["params"][0]["max"], 2);
  EXPECT_EQ(user_.beltane({"audition", "mine", "--wav", user_.home() / "mine.wav"}).status, 0);
}

}  // namespace
}  // namespace beltane::test
