// Controllers that move at their time, heard: gestures go through voices and the backend's engine into a score, which a
// server plays. Nothing of that way knows the real clock, so what is late or early is heard as such.

#include <gmock/gmock.h>

#include <cmath>

#include "backend/engine.hpp"
#include "render_fixture.hpp"
#include "scsynth/backend.hpp"
#include "scsynth/score/run_score.hpp"
#include "scsynth/score/score.hpp"
#include "voices/voices.hpp"

namespace beltane::render {
namespace {

using scsynth::Commands;
using std::chrono::milliseconds;
using testing::IsEmpty;

constexpr Instant began{std::chrono::seconds(1'000'000)};
constexpr InstrumentId lead_id{1};
constexpr EventId held_note{7}, short_one{8};

Instant at_second(double seconds) { return began + Seconds{seconds}; }

/// A server whose clock is the test's: what is to be done at once is done at that moment of the score.
class ScoreLine : public scsynth::AudioServer {
 public:
  ScoreLine(std::shared_ptr<scsynth::Score> score, const Instant& now) : score_(std::move(score)), now_(now) {}
  void perform(const Commands& commands, std::optional<Instant> at) override {
    score_->perform(commands, at.value_or(now_));
  }
  void set_bus(scsynth::ControlBus bus, double value, std::optional<Instant> at) override {
    score_->set_bus(bus, value, at.value_or(now_));
  }
  Result<void> load(const scsynth::LoadBuffer& load) override { return score_->load(load); }
  void free_buffer(scsynth::BufferId, bool) override {}
  Result<void> load_units(Seconds limit) override { return score_->load_units(limit); }
  Result<scsynth::NodeReport> tree(Seconds) override { return scsynth::NodeReport{}; }
  Result<void> start_recording(scsynth::AudioBus, scsynth::NodeId, scsynth::NodePlace, const std::string&,
                               Seconds) override {
    return Refusal{"a score is rendered"};
  }
  Result<void> stop_recording(scsynth::NodeId, Seconds) override { return Refusal{"a score is rendered"}; }

 private:
  std::shared_ptr<scsynth::Score> score_;
  const Instant& now_;
};

/// A sine that is played by gestures.
class Moves : public Render {
 protected:
  Moves() {
    auto sine = instrument("lead", "sine", {});
    sine.def.id = lead_id;
    sine.runtime.units[source_id({})].values = {{"warmth", 0}, {"attack", 0.01}, {"sustain", 1}};
    const auto project = project_of({sine});
    voices_.learn(project, {}, now_);
    engine_.receive(project);
    engine_.receive(Servers{{{.name = "a", .port = 57'000, .epoch = 1, .state = "running"}}});
    engine_.receive("voices", voices_.link_up(now_));
  }

  void play(const Gestures& gestures) { ask(voices_.play(gestures, now_)); }
  /// Time goes by: the backend ticks every 5 ms, as it does where something is due.
  void pass_until(double seconds) {
    for (; now_ < at_second(seconds); now_ += milliseconds(5)) {
      ask(voices_.tick(now_));
      engine_.tick();
    }
  }
  Sound heard(double length) const {
    const auto path = file("score"), wav = file("moves.wav");
    const auto written = score_->write(path, {length});
    EXPECT_TRUE(written) << written.reason();
    const auto ran = scsynth::run_score({.score = path, .wav = wav, .length = {length}});
    EXPECT_TRUE(ran) << ran.reason();
    return sound_of(wav);
  }

 private:
  backend::EngineOptions options() {
    return {
        .catalogue = &catalogue(),
        .connect = [this](const ServerInfo& server, const graph::EngineHooks& hooks) { return make(server, hooks); },
        .wav = {},
        .recording_note = dir_ / "note",
        .quarantine_note = dir_ / "quarantine",
        .incarnation = 1};
  }
  Result<std::unique_ptr<graph::AudioBackend>> make(const ServerInfo& server, const graph::EngineHooks& hooks) {
    const graph::EnginePlace place{.catalogue = &catalogue(), .units_dir = to("").units_dir};
    return std::unique_ptr<graph::AudioBackend>(std::make_unique<scsynth::Backend>(
        place, server, hooks, [this](auto&&) { return std::make_unique<ScoreLine>(score_, now_); }));
  }
  backend::BackendOutputs outputs() {
    return {.now = [this] { return now_; },
            .voices = [this](const loop::Peer&, const VoiceEvents& events) { ask(voices_.handle(events, now_)); },
            .answer = [](auto&&...) {},
            .publish = [](auto&&...) {},
            .wake = [] {},
            .pong = [](auto&&...) {}};
  }
  void ask(const VoiceCommands& commands) {
    if (!commands.empty()) engine_.receive("voices", VoiceCommands(commands));
  }

  Instant now_{began};
  std::shared_ptr<scsynth::Score> score_ =
      scsynth::score({.units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs", .start = began});
  voices::Voices voices_{};
  backend::Engine engine_{options(), outputs()};
};

constexpr int pitch = 100;
const double pitch_hertz = 440 * std::exp2((pitch - 69) / 12.0);

PlayNote note_at(EventId id, double from, double to) {
  return {id, lead_id, pitch, 100, at_second(from), at_second(to)};
}

/// When the pitch passes through that one, between two moments; of the rises through zero, to a part of a sample.
std::optional<double> passes(const Sound& sound, double hertz, double from, double to) {
  std::optional<double> last;
  std::optional<bool> above;
  for (auto i = static_cast<std::size_t>(from * sound.rate); i + 1 < static_cast<std::size_t>(to * sound.rate); ++i) {
    const double a = sound.left[i], b = sound.left[i + 1];
    if (a >= 0 || b < 0) continue;
    const auto rise = (static_cast<double>(i) + a / (a - b)) / sound.rate;
    if (last) {
      const bool now_above = 1 / (rise - *last) > hertz;
      if (above && *above != now_above) return (rise + *last) / 2;
      above = now_above;
    }
    last = rise;
  }
  return {};
}

/// Rises through zero a second.
double rise_of(const Sound& sound, double from, double to) {
  int count = 0;
  const auto at = [&](double seconds) { return static_cast<std::size_t>(seconds * sound.rate); };
  for (auto i = at(from); i + 1 < at(to); ++i) count += sound.left[i] < 0 && sound.left[i + 1] >= 0;
  return count / (to - from);
}

/// A source glides to its new pitch by `lag2` of 30 ms: two poles of ln(1000) / 30 ms, half way after 1.678 / pole; its
/// oscillator follows in the course of a block.
constexpr double block = 64 / 48'000.0;
constexpr double half_way = 1.678 * 0.030 / 6.908 + block;
const double six_semitones_up = pitch_hertz * std::exp2(0.5);
constexpr double near = 0.002;  // the server begins what it is told with a block: 1.33 ms

TEST_F(Moves, OfAnInstrumentAreHeardAtTheirTime) {
  play({note_at(held_note, 0.2, 2), MoveController{lead_id, {}, Controller::bend, 12, at_second(0.7503)},
        MoveController{lead_id, {}, Controller::bend, 0, at_second(1.2217)}});
  pass_until(2);
  const auto sound = heard(2);
  ASSERT_GT(peak(sound, 0.3, 1.9), 0.01);
  EXPECT_FALSE(passes(sound, six_semitones_up, 0.25, 0.74)) << "not when it arrived";
  const auto up = passes(sound, six_semitones_up, 0.7, 1.1), down = passes(sound, six_semitones_up, 1.1, 1.9);
  ASSERT_TRUE(up && down);
  EXPECT_NEAR(*up, 0.7503 + half_way, near);
  EXPECT_NEAR(*down, 1.2217 + half_way, near);
}

TEST_F(Moves, OfANoteAreHeardAtTheirTimeAndInThatNote) {
  play({note_at(held_note, 0.2, 1), MoveController{lead_id, held_note, Controller::bend, 12, at_second(0.5)},
        note_at(short_one, 1.4, 2)});
  pass_until(2);
  const auto sound = heard(2);
  const auto up = passes(sound, six_semitones_up, 0.25, 0.9);
  ASSERT_TRUE(up);
  EXPECT_NEAR(*up, 0.5 + half_way, near);
  EXPECT_FALSE(passes(sound, six_semitones_up, 1.45, 1.95));
}

TEST_F(Moves, ThatComeLateAreHeardAtOnce) {
  play({note_at(held_note, 0.2, 2)});
  pass_until(0.9);
  play({MoveController{lead_id, {}, Controller::bend, 12, at_second(0.4)}});
  pass_until(2);
  const auto up = passes(heard(2), six_semitones_up, 0.25, 1.9);
  ASSERT_TRUE(up);
  EXPECT_NEAR(*up, 0.9 + half_way, near);
}

TEST_F(Moves, AreNotHeardWhereAPanicTookThemBack) {
  play({note_at(held_note, 0.2, 2), MoveController{lead_id, {}, Controller::bend, 12, at_second(1.5)}});
  pass_until(1);
  play({Silence{lead_id}, note_at(short_one, 1.2, 2)});
  pass_until(2);
  const auto sound = heard(2);
  EXPECT_LT(peak(sound, 1.1, 1.19), 1e-3) << "the note ended";
  EXPECT_GT(peak(sound, 1.3, 1.9), 0.01);
  EXPECT_FALSE(passes(sound, six_semitones_up, 1.25, 1.95));
}

TEST_F(Moves, BeforeANoteAreWhatItBeginsWith) {
  play({MoveController{lead_id, {}, Controller::bend, 12, at_second(0.45)}, note_at(held_note, 0.5, 1)});
  pass_until(1);
  const auto sound = heard(1);
  EXPECT_GT(peak(sound, 0.6, 0.9), 0.01);
  EXPECT_FALSE(passes(sound, six_semitones_up, 0.51, 0.95)) << "it is bent from its first moment";
  EXPECT_NEAR(rise_of(sound, 0.6, 0.9), 2 * pitch_hertz, 10);
}

}  // namespace
}  // namespace beltane::render
