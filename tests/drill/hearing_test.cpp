#include "drill/hearing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "drill/song.hpp"
#include "model/editing/apply.hpp"
#include "model/project/tempo.hpp"
#include "sequencer/notes.hpp"

namespace beltane::drill {
namespace {

constexpr std::uint32_t rate = 48'000;
constexpr Instant start{std::chrono::seconds(1'000'000'000)};
constexpr double latency = 0.03, length = 6;
const ListeningSpan watched{start + Seconds{1}, start + Seconds{2}, start + Seconds{5.5}};

Project song_of(std::size_t count) {
  std::vector<SampleName> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("factory:" + std::to_string(i));
  Project project;
  for (const auto& edit : with_ids(project, song(names)))
    if (const auto* add = std::get_if<AddInstrument>(&edit))
      project.instruments.write().emplace_back(
          Instrument{.def = add->def, .runtime = add->runtime, .notes = Notes(add->notes)});
  return project;
}

/// The notes of the pulse, as they are due from the start on.
std::vector<DueNote> due_notes() {
  auto due = drill::due_notes(song_of(0), {.anchor = start});
  std::erase_if(due, [](const DueNote& note) { return note.at >= start + Seconds{length}; });
  return due;
}

/// What a rig that keeps its promises sounds like.
class RecordedMusic {
 public:
  RecordedMusic() : sound_(static_cast<std::size_t>(length * rate)) {
    for (const double hertz : {110.0, 164.8}) add(0, length, hertz, 0.1);
  }
  RecordedMusic& strike(const DueNote& note, double later = 0) {
    add(between(start, note.at).count + latency + later, 0.1, note.hertz, 0.1);
    return *this;
  }
  RecordedMusic& strike_all_but(std::size_t one) {
    const auto due = due_notes();
    for (std::size_t i = 0; i < due.size(); ++i)
      if (i != one) strike(due[i]);
    return *this;
  }
  RecordedMusic& silence(double from, double to) {
    for (auto i = frame(from); i < frame(to); ++i) sound_[i] = 0;
    return *this;
  }
  RecordedMusic& repeat(double from, double to, std::size_t block) {
    for (auto i = frame(from); i < frame(to); ++i) sound_[i] = sound_[i - block];
    return *this;
  }
  RecordedMusic& invert(double from, double to) {
    for (auto i = frame(from); i < frame(to); ++i) sound_[i] = -sound_[i];
    return *this;
  }
  Hearing listen(const std::vector<MachineStall>& stalls = {}) const {
    patchbay::Captured captured{.rate = rate, .channels = 2, .period = 512, .start = start};
    for (const float sample : sound_) captured.samples.insert(captured.samples.end(), {sample, sample});
    return drill::listen(captured, due_notes(), watched, stalls);
  }

 private:
  static std::size_t frame(double second) { return static_cast<std::size_t>(second * rate); }
  void add(double from, double seconds, double hertz, double amplitude) {
    for (auto i = frame(from); i < std::min(frame(from + seconds), sound_.size()); ++i) {
      const auto at = static_cast<double>(i) / rate - from;
      const auto shape = std::min({1.0, at / 0.005, (seconds - at) / 0.005});
      sound_[i] += static_cast<float>(amplitude * std::max(0.0, shape) * std::sin(2 * std::numbers::pi * hertz * at));
    }
  }
  std::vector<float> sound_;
};

constexpr auto none = static_cast<std::size_t>(-1);
constexpr std::size_t one = 24;  // three seconds in

TEST(Hearing, OfAnUnharmedRigFindsEveryNoteOnceAndNoSilence) {
  const auto heard = RecordedMusic().strike_all_but(none).listen();
  EXPECT_EQ(heard.notes, 36);
  EXPECT_TRUE(heard.lost.empty());
  EXPECT_TRUE(heard.doubled.empty());
  EXPECT_EQ(heard.silence, Seconds{});
  EXPECT_EQ(heard.buzz, Seconds{});
}

TEST(Hearing, NamesTheNoteThatIsMissing) {
  const auto heard = RecordedMusic().strike_all_but(one).listen();
  EXPECT_EQ(heard.lost, std::vector{due_notes()[one]});
  EXPECT_TRUE(heard.excused.empty());
  EXPECT_TRUE(heard.doubled.empty());
}

TEST(Hearing, FindsANoteThatSoundsTwiceAtOnceOrAfterItself) {
  for (const double later : {0.0, 0.07, 0.4}) {
    const auto heard = RecordedMusic().strike_all_but(none).strike(due_notes()[one], later).listen();
    ASSERT_EQ(heard.doubled.size(), 1U) << later;
    EXPECT_EQ(heard.doubled[0].hertz, due_notes()[one].hertz);
    EXPECT_TRUE(heard.lost.empty());
  }
}

TEST(Hearing, MeasuresAGapAndExcusesWhatWasDueInIt) {
  const auto heard = RecordedMusic().strike_all_but(none).silence(3.0, 3.5).listen();
  EXPECT_NEAR(heard.silence.count, 0.5, 0.002);
  EXPECT_GE(heard.lost.size(), 3U);
  EXPECT_EQ(heard.lost, heard.excused);
}

TEST(Hearing, HearsAGapOfTwoMilliseconds) {
  EXPECT_NEAR(RecordedMusic().strike_all_but(none).silence(3.0, 3.002).listen().silence.count, 0.002, 0.0005);
}

/// When the machine stands still, in seconds of the music.
MachineStall stall(double from, double to) { return {start + Seconds{from}, start + Seconds{to}}; }

TEST(Hearing, LeavesToTheMachineWhatItLeftOut) {
  const auto music = RecordedMusic().strike_all_but(none).silence(3.0, 3.021);
  const auto heard = music.listen({stall(2.99, 3.003)});
  EXPECT_EQ(heard.silence, Seconds{});
  EXPECT_NEAR(heard.machine_silence.count, 0.021, 0.002);
  for (const auto& other : {stall(2.6, 2.62), stall(3.1, 3.2), stall(2.999, 3.003)}) {
    const auto ours = music.listen({other});
    EXPECT_NEAR(ours.silence.count, 0.021, 0.002) << "before, after, or shorter than half a block";
    EXPECT_EQ(ours.machine_silence, Seconds{});
  }
}

TEST(Hearing, LeavesNoLongSilenceToAShortStall) {
  const auto heard = RecordedMusic().strike_all_but(none).silence(3.0, 3.1).listen({stall(3.0, 3.012)});
  EXPECT_NEAR(heard.silence.count, 0.1, 0.002);
}

TEST(Hearing, OfANoteWithAGapInItIsOneNote) {
  const auto at = between(start, due_notes()[one].at).count + latency + 0.04;
  const auto heard = RecordedMusic().strike_all_but(none).silence(at, at + 0.021).invert(at + 0.021, at + 0.2).listen();
  EXPECT_NEAR(heard.silence.count, 0.021, 0.002);
  EXPECT_TRUE(heard.lost.empty());
  EXPECT_TRUE(heard.doubled.empty()) << "its second part is out of phase, so that it falls in two";
}

TEST(Hearing, FindsANoteThatBeginsAnewAfterAGap) {
  const auto note = due_notes()[one];
  const auto at = between(start, note.at).count + latency + 0.08;
  const auto heard = RecordedMusic().strike_all_but(none).silence(at, at + 0.021).strike(note, 0.101).listen();
  ASSERT_EQ(heard.doubled.size(), 1U);
  EXPECT_EQ(heard.doubled[0].hertz, note.hertz);
}

TEST(MachineStalls, ThatLeaveHalfABlockAreNone) {
  const Seconds period{0.0107};
  EXPECT_TRUE(stalls_of_audio({stall(1, 1.005)}, period).empty());
  EXPECT_EQ(stalls_of_audio({stall(1, 1.006)}, period), std::vector{stall(1, 1.006)});
  EXPECT_EQ(stalls_of_audio({stall(2, 2.003), stall(1.997, 1.999)}, period), std::vector{stall(1.997, 2.003)});
  EXPECT_TRUE(stalls_of_audio({stall(1, 1.003), stall(1.01, 1.013)}, period).empty());
}

TEST(Hearing, HearsABlockThatIsRepeated) {
  const auto heard = RecordedMusic().strike_all_but(none).repeat(3.0, 3.2, 512).listen();
  EXPECT_NEAR(heard.buzz.count, 0.2, 0.01);
}

TEST(Hearing, OfNothingAtAllLosesEveryNote) {
  const auto heard = RecordedMusic().silence(0, length).listen();
  EXPECT_EQ(heard.lost.size(), 36U);
}

TEST(Song, HasThirtyTwoInstrumentsFiftySamplesAndSomeTwoHundredNodes) {
  const auto project = song_of(sample_count);
  EXPECT_EQ(project.instruments->size(), instruments);
  std::set<SampleName> zones;
  std::size_t nodes = 0;
  for (const auto& each : *project.instruments) {
    for (const auto& [slot, state] : each->runtime->units)
      for (const auto& zone : state.zones) zones.insert(zone.sample);
    nodes += 3 + 2 + units_at(each->def->strip, Stage::effect).size() +
             (filter_in(*each->def) ? 1 : 0);  // groups, fader, meter
  }
  EXPECT_EQ(zones.size(), sample_count);
  EXPECT_GE(nodes, 200U);
}

TEST(Song, HasNoTwoNotesOfOnePitchWithinThreeSeconds) {
  const auto due = due_notes();
  for (std::size_t i = 0; i < due.size(); ++i)
    for (std::size_t j = i + 1; j < due.size(); ++j)
      if (due[i].hertz == due[j].hertz) {
        EXPECT_GE(between(due[i].at, due[j].at).count, 3);
      }
}

TEST(Ledger, KnowsWhichEntriesAProjectHas) {
  auto project = song_of(0);
  auto& instrument = project.instruments.write()[*position_of(project, named(project, ledger))];
  NoteId id{100'000};
  for (const std::uint32_t number : {0U, 2U, 2U}) {
    auto note = entry({}, number).notes.front();
    note.id = id = NoteId{number_of(id) + 1};
    instrument.write().notes.write().insert({note});
  }
  EXPECT_EQ(entries_in(project, 3), (std::vector{1, 0, 2}));
}

}  // namespace
}  // namespace beltane::drill
