// What moves in every voice for itself, and sources that sound by themselves, heard.

#include <cmath>

#include "render_fixture.hpp"

namespace beltane::render {
namespace {

class Modulated : public Render {
 protected:
  static constexpr UnitId moving{50};

  /// A sine whose tuning (-24 to 24 semitones) is moved by that unit.
  static AddInstrument tuned_by(const char* kind, std::map<std::string, double, std::less<>> values,
                                std::vector<Note> notes) {
    auto made = instrument("sine", "sine", std::move(notes));
    made.def.strip.units.push_back(modulator_unit(moving, kind, {source_id({}), "tune"}));
    made.runtime.units[moving].values = std::move(values);
    made.runtime.units[source_id({})].values = {{"warmth", 0}, {"attack", 0.01}, {"sustain", 1}};
    return made;
  }
  static double hertz(const Sound& sound, double from, double to) {
    int rises = 0;
    const auto at = [&](double seconds) { return static_cast<std::size_t>(seconds * sound.rate); };
    for (auto i = at(from); i + 1 < at(to); ++i) rises += sound.left[i] < 0 && sound.left[i + 1] >= 0;
    return rises / (to - from);
  }
  static Note hit(double start, int pitch, int velocity) {
    auto made = note(start, 1.8, pitch);
    made.velocity = static_cast<std::uint8_t>(velocity);
    return made;
  }
};

TEST_F(Modulated, AnEnvelopeRisesAndStays) {
  const auto sound = heard(project_of(
      {tuned_by("envelope", {{"depth", 0.25}, {"touch", 0}, {"sustain", 1}, {"attack", 0.4}}, {hit(0, 69, 100)})}));
  EXPECT_LT(hertz(sound, 0.02, 0.07), 640);
  EXPECT_NEAR(hertz(sound, 0.5, 0.8), 880, 10);
}

TEST_F(Modulated, EachNoteHasItsOwnVelocity) {
  const auto sound = heard(project_of({tuned_by("velocity", {{"depth", 0.5}}, {hit(0, 69, 127), hit(2, 69, 64)})}));
  EXPECT_NEAR(hertz(sound, 0.2, 0.8), 880, 10);
  EXPECT_NEAR(hertz(sound, 1.2, 1.8), 440, 10);
}

TEST_F(Modulated, TwoGoOnFromEachOther) {
  auto made = tuned_by("envelope", {{"depth", 0.25}, {"touch", 0}, {"sustain", 1}}, {hit(0, 69, 127)});
  made.def.strip.units.push_back(modulator_unit(UnitId{51}, "envelope", {source_id({}), "tune"}));
  made.runtime.units[UnitId{51}] = made.runtime.units[moving];
  EXPECT_NEAR(hertz(heard(project_of({made})), 0.3, 0.8), 1760, 20);
}

TEST_F(Modulated, NodesGoWithTheirVoices) {
  std::vector<Note> many;
  for (int i = 0; i < 200; ++i) many.push_back(note(i * 0.02, 0.01, 60 + i % 12));
  const auto sound = heard(project_of({tuned_by("envelope", {{"depth", 0.1}}, many)}));
  EXPECT_GT(peak(sound, 0, 2), 0.01);
  EXPECT_LT(peak(sound, 2.8, 3), 1e-3);
}

TEST_F(Modulated, AnLfoBeginsAnewWithEveryNote) {
  // A ramp of one turn in 4 s: without a trigger the second note would begin where the first one ended.
  auto made = tuned_by("lfo", {{"rate", 0.25}, {"shape", 2}, {"depth", 0.5}, {"retrigger", 1}},
                       {hit(0.5, 69, 100), hit(4, 69, 100)});
  const auto sound = heard(project_of({made}));
  const auto first = hertz(sound, 0.3, 0.5), second = hertz(sound, 2.05, 2.25);
  EXPECT_NEAR(first, second, 15);
  made.runtime.units[moving].values["retrigger"] = 0;
  const auto free = heard(project_of({made}));
  EXPECT_GT(std::abs(hertz(free, 0.3, 0.5) - hertz(free, 2.05, 2.25)), 50);
}

TEST_F(Modulated, AnInputHasATestTone) {
  auto made = instrument("in", "audio_in", {});
  made.runtime.units[source_id({})].values = {{"test_tone", 1}};
  auto options = to("heard.wav");
  options.to = Beats{4};
  ASSERT_TRUE(beltane::render::render(project_of({made}), catalogue(), options));
  const auto sound = sound_of(options.wav);
  EXPECT_NEAR(hertz(sound, 0.8, 1.2), 440, 10);  // it comes and goes every second
  EXPECT_NEAR(peak(sound, 0.1, 1.5), 0.126 * 0.8, 0.02);
}

TEST_F(Modulated, ABusInputHearsAStripBeforeItsFader) {
  auto lead = instrument("lead", "sine", {note(0, 2, 69)});
  lead.def.id = InstrumentId{1};
  lead.runtime.units[fader_id(strip_of(InstrumentId{}))].values = {{"mute", 1}};
  auto ear = instrument("ear", "bus_in", {});
  const auto silent = peak(heard(project_of({lead, ear})), 0.2, 0.9);
  EXPECT_LT(silent, 1e-4);
  ear.runtime.units[source_id({})].values = {{"key", 1}};
  const auto sound = heard(project_of({lead, ear}));
  EXPECT_GT(peak(sound, 0.2, 0.9), 0.03);
  EXPECT_NEAR(hertz(sound, 0.2, 0.9), 440, 10);
}

}  // namespace
}  // namespace beltane::render
