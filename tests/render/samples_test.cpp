// Samples, heard.

#include <cmath>

#include "render_fixture.hpp"
#include "support/sound_files.hpp"

namespace beltane::render {
namespace {

class Samples : public Render {
 protected:
  /// A source that plays a sine of 440 Hz, wanted at those zones.
  Project playing(const char* source, Zone zone, std::vector<Note> notes) {
    zone.id = ZoneId{500};
    zone.sample = *shelf_.add(support::write_sound(dir_ / "a4.wav", {.seconds = 2}));
    auto made = instrument("tape", source, std::move(notes));
    made.runtime.units[source_id({})].zones = {zone};
    return project_of({made});
  }
  Sound heard(const Project& project) const {
    auto options = to("heard.wav");
    options.samples = shelf_;
    options.tail = Seconds{1};
    const auto done = beltane::render::render(project, catalogue(), options);
    EXPECT_TRUE(done) << done.reason();
    return sound_of(options.wav);
  }
  /// By zero crossings.
  static double hertz(const Sound& sound, double from, double to) {
    int rises = 0;
    const auto at = [&](double seconds) { return static_cast<std::size_t>(seconds * sound.rate); };
    for (auto i = at(from); i + 1 < at(to); ++i) rises += sound.left[i] < 0 && sound.left[i + 1] >= 0;
    return rises / (to - from);
  }

  SampleShelf shelf_{dir_ / "kept", std::string(BELTANE_DATA_DIR) + "/synthdefs/samples"};
};

TEST_F(Samples, OfASamplerFollowTheKey) {
  const auto sound = heard(playing("sampler", {.root = 69}, {note(0, 1, 69), note(2, 1, 81)}));
  EXPECT_NEAR(hertz(sound, 0.1, 0.4), 440, 5);
  EXPECT_NEAR(hertz(sound, 1.1, 1.4), 880, 8);
}

TEST_F(Samples, OfAKitSoundAsRecorded) {
  const auto sound =
      heard(playing("kit", {.root = 36, .low = 36, .high = 36, .follow = false}, {note(0, 1, 36), note(2, 1, 40)}));
  EXPECT_NEAR(hertz(sound, 0.05, 0.3), 440, 8);
  EXPECT_LT(peak(sound, 1.9, 2.4), 1e-4);  // no zone answers
}

TEST_F(Samples, TheClosedHatCutsTheOpenOne) {
  const auto kit = [](std::vector<Note> notes) { return project_of({instrument("kit", "kit", std::move(notes))}); };
  const auto rings = heard(kit({note(0, 0.1, 46)}));
  const auto cut = heard(kit({note(0, 0.1, 46), note(0.4, 0.1, 42)}));
  const auto closed = heard(kit({note(0.4, 0.1, 42)}));
  EXPECT_GT(peak(rings, 0.35, 0.45), 0.005);
  EXPECT_NEAR(peak(cut, 0.35, 0.45), peak(closed, 0.35, 0.45), peak(rings, 0.35, 0.45) / 4);
}

TEST_F(Samples, OfAConvolutionAreHeardAsItsRoom) {
  auto hit = instrument("hit", "rim", {note(0, 0.1, 60)});
  const auto dry = heard(project_of({hit}));
  auto wet = AddUnit{master_strip, effect_unit(UnitId{70}, "convolution"), {.values = {{"mix", 1}}}};
  wet.state.zones = {{.id = ZoneId{500}, .sample = "factory:hall"}};
  const auto echo = heard(project_of({hit, wet}));
  EXPECT_LT(peak(dry, 0.7, 1), 1e-4);
  EXPECT_GT(peak(echo, 0.7, 1), 1e-3);
}

TEST_F(Samples, ThatAreMissingAreNamedAndTheRestPlaysOn) {
  auto project = playing("sampler", {.root = 69}, {note(0, 1, 69)});
  std::filesystem::remove_all(dir_ / "kept");
  auto options = to("heard.wav");
  options.samples = shelf_;
  const auto done = beltane::render::render(project, catalogue(), options);
  ASSERT_TRUE(done) << done.reason();
  ASSERT_EQ(done->omitted.size(), 1U);
  EXPECT_NE(done->omitted[0].find("is not there for tape"), std::string::npos);
  EXPECT_LT(peak(sound_of(options.wav), 0, 1), 1e-4);
}

}  // namespace
}  // namespace beltane::render
