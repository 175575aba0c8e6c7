// The engine on a real scsynth under a jackd of its own: what should stand there stands there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sndfile.h>

#include "engine/live_fixture.hpp"
#include "model/editing/resolve.hpp"
#include "scsynth/planning/nodes.hpp"
#include "support/generators.hpp"

namespace beltane::test {
namespace {

using namespace scsynth;

Instant now() { return std::chrono::steady_clock::now(); }

StartVoice key(const Project& project, int voice) {
  return {VoiceId{voice},
          EventId{static_cast<std::uint64_t>(voice)},
          project.instruments->front()->def->id,
          220,
          0.8,
          now(),
          {}};
}

TEST(EngineOnScsynth, MakesTheServerWhatTheProjectSays) {
  LiveDesk desk;
  desk.take(orchestra(4));
  ASSERT_TRUE(desk.serve());
  desk.pass({0.2});
  EXPECT_EQ(desk.difference(), "");
  EXPECT_EQ(desk.figure("fails"), 0);
}

TEST(EngineOnScsynth, FollowsAnyEdits) {
  LiveDesk desk;
  desk.take(orchestra(3));
  ASSERT_TRUE(desk.serve());
  auto done = 0;
  for (std::uint64_t seed = 1; done < 150 && seed < 2'000; ++seed) {
    auto edit = support::fitting_edit(desk.project)(rc::Random(seed), 20).value();
    auto next = accepted(desk.project, edit, shipped());
    if (!next || *next == desk.project) continue;
    desk.take(*next);
    desk.pass({0.005});
    if (++done % 10 != 0) continue;
    desk.pass({0.15});
    ASSERT_EQ(desk.difference(), "") << "after edit " << done;
  }
  EXPECT_GE(done, 100);
  EXPECT_EQ(desk.figure("fails"), 0) << desk.engine->health().words["last fail"];
  EXPECT_EQ(desk.figure("repairs"), 0) << desk.engine->health().words["server"];
}

TEST(EngineOnScsynth, IsThereAgainAfterADeath) {
  LiveDesk desk;
  desk.take(orchestra(32));
  ASSERT_TRUE(desk.serve());
  desk.engine->receive("voices", VoiceCommands{key(desk.project, 1)});
  desk.pass({0.1});
  desk.replace_server();
  ASSERT_TRUE(desk.serve());
  RecordProperty("load_ms", static_cast<int>(desk.figure("load_ms")));
  RecordProperty("rebuild_ms", static_cast<int>(desk.figure("rebuild_ms")));
  std::printf("  32 instruments: loaded after %.1f ms, %s\n", desk.figure("load_ms"),
              desk.engine->health().words["server"].c_str());
  desk.pass({0.2});
  EXPECT_EQ(desk.difference(), "");
  desk.engine->receive("voices", VoiceCommands{ReleaseVoice{key(desk.project, 1).voice, now()}});
  desk.pass({1.0});
  EXPECT_THAT(desk.heard, testing::Contains(VoiceEvent(VoiceEnded{key(desk.project, 1).voice})))
      << "the held voice sounded on the new server";
}

TEST(EngineOnScsynth, TakesARunningServerOverWithoutATouch) {
  LiveDesk desk;
  desk.take(orchestra(8));
  ASSERT_TRUE(desk.serve());
  auto id = desk.project.instruments->front()->def->id;
  const AddUnit lfo{strip_of(id), modulator_unit(UnitId{900}, "lfo", {filter_id(id), "cutoff"})};
  auto next = accepted(desk.project, lfo, shipped());
  ASSERT_TRUE(next);
  desk.take(*next);
  auto held = key(desk.project, 1);
  desk.engine->receive("voices", VoiceCommands{held});
  desk.pass({0.2});
  desk.restart();
  desk.take(desk.project);
  ASSERT_TRUE(desk.serve());
  EXPECT_THAT(desk.sent, testing::IsEmpty());
  desk.engine->receive("voices", VoiceCommands{});
  desk.engine->receive("voices", VoiceCommands{held});
  desk.pass({0.8});
  EXPECT_THAT(desk.sent, testing::IsEmpty()) << "the voice that is held is asked for";
  EXPECT_EQ(desk.difference(), "");
}

TEST(EngineOnScsynth, RecordsThroughADeath) {
  LiveDesk desk;
  desk.take(orchestra(2));
  ASSERT_TRUE(desk.serve());
  auto path = (desk.folder / "song.wav").string();
  ASSERT_EQ(desk.ask(Record{path, 1}).refusal, "");
  desk.engine->receive("voices", VoiceCommands{key(desk.project, 1)});
  desk.pass({1.0});
  desk.restart();  // the backend dies, too
  desk.take(desk.project);
  ASSERT_TRUE(desk.serve());
  desk.pass({0.3});
  desk.replace_server();
  ASSERT_TRUE(desk.serve());
  desk.pass({1.0});
  auto answer = desk.ask(Record{"", 2});
  EXPECT_EQ(answer.refusal, "");
  EXPECT_GT(answer.seconds, 2);
  SF_INFO info{};
  auto file = sf_open(path.c_str(), SFM_READ, &info);
  ASSERT_TRUE(file) << sf_strerror(nullptr);
  EXPECT_NEAR(static_cast<double>(info.frames) / info.samplerate, answer.seconds, 0.01);
  sf_close(file);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(desk.folder), {}), 1) << "no parts are left";
}

}  // namespace
}  // namespace beltane::test
