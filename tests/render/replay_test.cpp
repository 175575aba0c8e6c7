// What a backend played, rendered again from its journal.

#include "render/replay.hpp"

#include <gmock/gmock.h>

#include "render_fixture.hpp"
#include "support/ears.hpp"
#include "wav/wav.hpp"

namespace beltane::render {
namespace {

using backend::Journal, backend::JournalEntry, backend::ReplaySpan;
using test::first_heard, test::peak_db, test::stretch, test::tone_db;

constexpr Instant origin{std::chrono::seconds(1'000'000)};
constexpr VoiceId first{1};

Instant second(double seconds) { return origin + Seconds{seconds}; }
JournalEntry played(double at, VoiceCommands commands) { return {second(at), std::move(commands)}; }

class Replay : public Render {
 protected:
  StartVoice start(double hertz, double at, std::optional<double> until = {}, VoiceId voice = first) {
    return {.voice = voice,
            .event = EventId{++events_},
            .instrument = (*project_.instruments)[0]->def->id,
            .frequency = hertz,
            .at = second(at),
            .until = until ? std::optional(second(*until)) : std::nullopt};
  }
  ParamAddress level() const {
    const auto strip = strip_of((*project_.instruments)[0]->def->id);
    return {{strip, fader_id(strip)}, "level"};
  }
  /// What is heard from one second to the other, where the rendering begins 2 s before.
  test::Sound heard(Journal journal, double from, double to) const {
    journal.insert(journal.begin(), {second(0), project_});
    const ReplaySpan span{second(from - 2), second(from), second(to), 48'000, file("replay.wav")};
    const ReplayPlace place{.catalogue = &catalogue(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs"};
    const auto done = replay(journal, span, place, {});
    EXPECT_TRUE(done) << done.reason();
    EXPECT_EQ(wav::look_at_wav(span.wav)->frames, static_cast<std::uint64_t>(std::lround((to - from) * 48'000)));
    return {.left = sound_of(span.wav).left, .right = sound_of(span.wav, 1).left};
  }

  Project project_ = project_of({instrument("lead", "sine", {})});
  std::uint64_t events_{};
};

TEST_F(Replay, HasTheNotesThatBeginInIt) {
  const auto sound = heard({played(1, {start(440, 10.25, 10.5), start(880, 10.75, 11, VoiceId{2})})}, 10, 11);
  EXPECT_LT(peak_db(stretch(sound, 0, 0.24)), -80);
  EXPECT_NEAR(first_heard(sound, -60), 0.25, 0.006) << "it fades in";
  EXPECT_GT(tone_db(stretch(sound, 0.3, 0.5), 440), -30);
  EXPECT_GT(tone_db(stretch(sound, 0.8, 1), 880), -30);
}

TEST_F(Replay, HasTheNotesThatWereHeldBefore) {
  const auto sound = heard({played(1, {start(440, 1)}), played(10.5, {ReleaseVoice{first, second(10.5)}})}, 10, 12);
  EXPECT_GT(tone_db(stretch(sound, 0, 0.5), 440), -30);
  EXPECT_LT(peak_db(stretch(sound, 1.5, 2)), -80);
}

TEST_F(Replay, HasNothingOfWhatWasOverBefore) {
  const auto sound = heard({played(1, {start(440, 1, 3)}), played(4, {start(550, 5, {}, VoiceId{2})}),
                            played(6, {CancelVoice{VoiceId{2}}}), played(7, {start(660, 7)}), played(7.5, {Silence{}})},
                           10, 11);
  EXPECT_LT(peak_db(sound), -80);
}

TEST_F(Replay, TellsVoicesOfOneIdApart) {
  const auto sound = heard({played(9, {start(440, 9.9, 10.2)}), played(10.21, {start(880, 10.22, 10.8)})}, 10, 11);
  EXPECT_GT(tone_db(stretch(sound, 0.05, 0.2), 440), -30);
  EXPECT_GT(tone_db(stretch(sound, 0.23, 0.33), 440), -50) << "its release is not cut off";
  EXPECT_GT(tone_db(stretch(sound, 0.3, 0.8), 880), -30);
}

TEST_F(Replay, BendsAsWasBent) {
  const auto lead = (*project_.instruments)[0]->def->id;
  const auto sound = heard({played(1, {start(440, 1), TurnController{lead, {}, Controller::bend, 12, second(2)}}),
                            played(10.4, {TurnController{lead, {}, Controller::bend, 0, second(10.5)}})},
                           10, 11);
  EXPECT_GT(tone_db(stretch(sound, 0, 0.45), 880), -30);
  EXPECT_GT(tone_db(stretch(sound, 0.6, 1), 440), -30);
}

TEST_F(Replay, HearsTheEditsAtTheirTime) {
  const auto quiet = apply(project_, SetParam{level(), 0.01});
  ASSERT_TRUE(quiet) << quiet.reason();
  const auto sound = heard({played(1, {start(440, 1)}), {second(10.5), *quiet}}, 10, 11);
  EXPECT_GT(tone_db(stretch(sound, 0, 0.45), 440), -30);
  EXPECT_LT(tone_db(stretch(sound, 0.7, 1), 440), -50);
}

TEST_F(Replay, IsWithoutUnitsThatWereLeftOut) {
  const auto lead = (*project_.instruments)[0]->def->id;
  const auto sound = heard({{second(0.5), backend::WithoutUnits{source_id(lead)}}, played(1, {start(440, 1)})}, 10, 11);
  EXPECT_LT(peak_db(sound), -80);
}

TEST_F(Replay, MovesAsWasMoved) {
  const MoveParam down{.param = level(), .value = 0.01, .at = second(10.5)};
  const auto sound = heard({played(1, {start(440, 1), down})}, 10, 11);
  EXPECT_GT(tone_db(stretch(sound, 0, 0.45), 440), -30);
  EXPECT_LT(tone_db(stretch(sound, 0.7, 1), 440), -50);
}

TEST_F(Replay, SoundsAsAnExportDoes) {
  project_ = project_of({instrument("lead", "sine", {note(4, 2, 69)})});
  auto voice = start(440, 10, 11);
  voice.velocity = 100.0 / 127;
  const Playhead plays{.transport = {.playing = true, .anchor = second(8)}, .at = second(8)};
  const auto replayed = heard({{second(0), plays}, played(1, {voice})}, 10, 11).left;
  const auto exported = Render::heard(project_).left;  // beat 4 is its second 2
  ASSERT_GE(exported.size(), 3u * 48'000);
  float loudest = 0, wrong = 0;
  for (std::size_t i = 0; i < replayed.size(); ++i) {
    loudest = std::max(loudest, std::abs(replayed[i]));
    wrong = std::max(wrong, std::abs(exported[2 * 48'000 + i] - replayed[i]));
  }
  EXPECT_GT(loudest, 0.01F);
  EXPECT_LT(wrong, 1e-4F);
}

TEST_F(Replay, IsGivenUpWhenItIsToBe) {
  const ReplaySpan span{second(1), second(2), second(100), 48'000, file("replay.wav")};
  const ReplayPlace place{.catalogue = &catalogue(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs"};
  const auto done = replay({{second(0), project_}}, span, place, [] { return false; });
  EXPECT_FALSE(done);
  EXPECT_FALSE(std::filesystem::exists(span.wav));
}

TEST_F(Replay, NeedsUnitsThatAreThere) {
  const auto done = replay({}, {second(1), second(2), second(3), 48'000, file("replay.wav")},
                           {.catalogue = &catalogue(), .units_dir = dir_.string()}, {});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.reason(), testing::HasSubstr("no compiled SynthDefs"));
}

}  // namespace
}  // namespace beltane::render
