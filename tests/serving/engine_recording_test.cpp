// Recordings of the engine: across servers, on a full disk, refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;

TEST(Recording, GoesOnOnANewServerAndBecomesOneFile) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto path = (harness.folder / "song.wav").string();
  harness.engine->receive("client", Record{path, 1});
  EXPECT_EQ(harness.answers.back().refusal, "");
  EXPECT_EQ(harness.engine->health().words.at("recording"), path);
  harness.kill();
  EXPECT_THAT(harness.wav.mended, ::testing::ElementsAre(path)) << "at once";
  harness.now += std::chrono::seconds(5);
  harness.serve(2);
  EXPECT_THAT(harness.server().recordings(), ::testing::ElementsAre(path + ".part2.wav"));
  harness.engine->receive("client", Record{"", 2});
  harness.engine.reset();  // waits for the parts to be joined
  ASSERT_EQ(harness.answers.size(), 2u);
  EXPECT_EQ(harness.answers.back().text, path);
  EXPECT_EQ(harness.answers.back().seconds, 3);
  ASSERT_EQ(harness.wav.appended.size(), 1u);
  EXPECT_NEAR(harness.wav.appended[0].second.count, 4, 1e-6) << "5 s after the start, of which 1 s was recorded";
}

TEST(Recording, OutlivesTheBackend) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto path = (harness.folder / "song.wav").string();
  harness.engine->receive("client", Record{path, 1});
  std::filesystem::copy_file(harness.folder / "note", harness.folder / "kept");
  const auto recorder = recorder_node(0);
  harness.start();  // in order: it ends the recording; a kill leaves the note and the recorder
  std::filesystem::rename(harness.folder / "kept", harness.folder / "note");
  harness.server().perform({NewUnit{recorder, "recorder", {}, {standing::record, {}}}}, {});
  harness.start();
  harness.engine->receive(harness.project);
  harness.serve(1);
  EXPECT_EQ(harness.engine->health().words.at("recording"), path);
  EXPECT_TRUE(harness.server().find(recorder));
  harness.engine->receive("client", Record{"", 2});
  EXPECT_EQ(harness.answer_to(2).text, path);
  EXPECT_FALSE(harness.server().find(recorder));
}

TEST(Recording, WhoseDiskIsStuckDoesNotHoldTheBackendAtItsEnd) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto path = (harness.folder / "song.wav").string();
  harness.engine->receive("client", Record{path, 1});
  std::promise<void> freed;
  harness.wav.before_mending = [until = freed.get_future().share()] { until.wait_for(std::chrono::seconds(10)); };
  harness.engine->receive("client", Record{"", 2});
  EXPECT_EQ(harness.answered(), 1u) << "it is asked, and goes on";
  freed.set_value();
  EXPECT_EQ(harness.answer_to(2).text, path);
}

TEST(Recording, EndsWhereItsDiskIsFullAndSaysWhatIsSafe) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto path = (harness.folder / "song.wav").string();
  harness.engine->receive("client", Record{path, 1});
  harness.wav.disk = DiskLook{.grew = harness.now, .written = 500'000, .free = 100, .since = {2}};
  harness.published.clear();
  harness.pass(milliseconds(500));
  EXPECT_TRUE(harness.server().find(recorder_node(0))) << "the next write is not overdue";
  harness.pass(milliseconds(500));
  EXPECT_FALSE(harness.server().find(recorder_node(0)));
  EXPECT_THAT(harness.health().words["trouble"], ::testing::HasSubstr("its disk is full"));
  std::vector<std::string> told;
  for (const auto& each : harness.published)
    if (const auto* event = std::get_if<Event>(&each)) told.push_back(event->text);
  EXPECT_THAT(told, ::testing::ElementsAre(::testing::HasSubstr("full in less than a minute"),
                                           ::testing::HasSubstr("has ended: its disk is full")));
  harness.kill();
  harness.serve(2);  // nothing goes on behind the gap
  EXPECT_TRUE(harness.server().recordings().empty());
  harness.engine->receive("client", Record{"", 2});
  EXPECT_THAT(harness.answer_to(2).refusal, ::testing::HasSubstr("only the first 1.0 s of the recording"));
  EXPECT_EQ(harness.answer_to(2).seconds, 1);
  EXPECT_EQ(harness.health().words["trouble"], "");
}

TEST(Recording, WhoseEndDidNotGetToTheDiskIsNotCalledWhole) {
  const auto refusal = [](std::optional<DiskLook> look, milliseconds played) {
    EngineHarness harness;
    harness.engine->receive(harness.project);
    harness.serve(1);
    harness.engine->receive("client", Record{(harness.folder / "song.wav").string(), 1});
    harness.now += played;
    if (look) look->grew = harness.now - milliseconds(look->written);
    harness.wav.disk = look;
    harness.engine->receive("client", Record{"", 2});
    return harness.answer_to(2).refusal;
  };
  constexpr std::uint64_t plenty = 1ULL << 40;  // `written`: how many milliseconds ago it grew
  EXPECT_EQ(refusal({}, milliseconds(9'000)), "") << "nobody looks";
  EXPECT_EQ(refusal(DiskLook{.written = 300, .free = plenty}, milliseconds(9'000)), "") << "periods were missed";
  EXPECT_EQ(refusal(DiskLook{.written = 300, .free = 0}, milliseconds(1'500)), "") << "it just went in";
  EXPECT_THAT(refusal(DiskLook{.written = 300, .free = 0}, milliseconds(2'000)), ::testing::HasSubstr("disk is full"));
  EXPECT_THAT(refusal(DiskLook{.written = 4'000, .free = plenty}, milliseconds(9'000)),
              ::testing::HasSubstr("did not get to its disk"));
}

TEST(ADisk, IsJudgedByWhatItTakesAndHasLeft) {
  const Instant now{std::chrono::seconds(1'000)};
  const auto ago = [&](double seconds) { return now + Seconds{-seconds}; };
  constexpr std::uint64_t plenty = 1ULL << 40;
  EXPECT_EQ(judged({ago(0.3), 1'000'000, plenty, {4}}, now), DiskState{});
  EXPECT_EQ(judged({ago(2), 1'000'000, plenty, {4}}, now), DiskState{}) << "it may be busy for a moment";
  EXPECT_THAT(judged({ago(4), 1'000'000, plenty, {4}}, now).trouble, ::testing::HasSubstr("for 4.0 s"));
  EXPECT_FALSE(judged({ago(4), 1'000'000, plenty, {4}}, now).full);
  EXPECT_TRUE(judged({ago(1), 1'000'000, 0, {4}}, now).full);
  EXPECT_FALSE(judged({ago(0.3), 1'000'000, 0, {4}}, now).full) << "the last write went well";
  EXPECT_THAT(judged({ago(0.3), 1'000'000, 14'000'000, {4}}, now).trouble, ::testing::HasSubstr("less than a minute"));
  EXPECT_EQ(judged({ago(0.3), 1'000'000, 16'000'000, {4}}, now), DiskState{});
}

TEST(Recording, RefusesInWords) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  auto refusal = [&](const std::string& path) {
    harness.engine->receive("client", Record{path, 1});
    return harness.answers.back().refusal;
  };
  EXPECT_THAT(refusal("/tmp/x.wav"), ::testing::HasSubstr("no audio server"));
  harness.serve(1);
  EXPECT_THAT(refusal(""), ::testing::HasSubstr("nothing is being recorded"));
  EXPECT_THAT(refusal("x.wav"), ::testing::HasSubstr("whole path"));
  EXPECT_THAT(refusal("/tmp/x.mp3"), ::testing::HasSubstr(".wav"));
  EXPECT_THAT(refusal("/nowhere/at/all/x.wav"), ::testing::HasSubstr("No such file"));
  std::ofstream(harness.folder / "there.wav") << "mine";
  EXPECT_THAT(refusal((harness.folder / "there.wav").string()), ::testing::HasSubstr("there already"));
}

/// The kinds of entries of a journal: r(esumed), v(oices), p(roject), w(ithout units), m(usic).
std::string kinds_in(const Journal& journal) {
  std::string kinds;
  for (const auto& entry : journal) kinds += "rvpwm"[entry.what.index()];
  return kinds;
}

TEST(Recording, KeepsAJournalOfWhatIsPlayedWhereItCanBeRendered) {
  EngineHarness harness;
  harness.replay = [](const Journal&, const ReplaySpan&, const GoesOn&) { return std::vector<std::string>{}; };
  harness.start();
  const auto path = (harness.folder / "song.wav").string();
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto held = key(harness, 1), later = key(harness, 2);
  harness.play({held});
  harness.engine->receive("client", Record{path, 1});
  harness.now += milliseconds(500);
  harness.play({later});
  harness.engine->receive(Playhead{.transport = {.playing = true}, .at = harness.now, .beat = {4}});
  harness.engine->receive(Playhead{.transport = {.playing = true}, .at = harness.now, .beat = {4.1}});
  harness.kill();
  harness.play({ReleaseVoice{VoiceId{2}, harness.now}});
  harness.engine.reset();  // without a server the recording is the next life's
  auto journal = journal_in(journal_of(path));
  ASSERT_TRUE(journal) << journal.reason();
  EXPECT_EQ(kinds_in(*journal), "pwvvmv");
  EXPECT_EQ(std::get<Project>(journal->at(0).what), without_notes(harness.project));
  EXPECT_EQ(std::get<VoiceCommands>(journal->at(2).what), VoiceCommands{held}) << "what sounded when it began";
  EXPECT_EQ(std::get<VoiceCommands>(journal->at(3).what), VoiceCommands{later});
  EXPECT_EQ(journal->at(3).at, harness.now);

  harness.start();
  harness.engine->receive(harness.project);
  harness.serve(2);
  harness.kill();
  harness.engine.reset();
  journal = journal_in(journal_of(path));
  ASSERT_TRUE(journal) << journal.reason();
  EXPECT_EQ(kinds_in(*journal), "pwvvmvrpw");
}

TEST(Recording, WithoutAHoleLeavesNoJournal) {
  EngineHarness harness;
  harness.replay = [](const Journal&, const ReplaySpan&, const GoesOn&) { return std::vector<std::string>{}; };
  harness.start();
  const auto path = (harness.folder / "song.wav").string();
  harness.engine->receive(harness.project);
  harness.serve(1);
  std::ofstream(journal_of(path)) << "of a take that was moved away";
  harness.engine->receive("client", Record{path, 1});
  harness.engine->receive("client", Record{"", 2});
  EXPECT_EQ(harness.answer_to(2).text, path);
  EXPECT_FALSE(std::filesystem::exists(journal_of(path)));
  EXPECT_EQ(harness.health().words["note"], "");
}

TEST(RecordingNote, IsReadAsItWasWritten) {
  RecordingNote note{
      "/a b/c.wav",
      {{7, 0, Instant{milliseconds(5)}, "/a b/c.wav"}, {8, 1, Instant{milliseconds(9)}, "/a b/c.wav.part2.wav", true}}};
  EXPECT_EQ(read_recording_note(written(note)), note);
  note.cut = "its disk is full";
  EXPECT_EQ(read_recording_note(written(note)), note);
  EXPECT_FALSE(read_recording_note(""));
  EXPECT_FALSE(read_recording_note("/a\n1\n"));
}

}  // namespace
}  // namespace beltane::backend
