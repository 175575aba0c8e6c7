#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "band.hpp"

// Storms of notes, against a backend that only does as it is told.

namespace beltane::voices::test {
namespace {

constexpr Limits small{.instrument = 4, .server = 10, .ids = 512};

struct Storm {
  std::unique_ptr<Pools> pools = std::make_unique<Pools>(small);
  FakeBackend backend{};
  std::mt19937 random;
  Instant now = noon;
  std::uint64_t last_id{};
  VoiceCommands out{};
  std::vector<PlayNote> played{};
  std::size_t most_of_one{};
  std::size_t most_of_all{};

  explicit Storm(std::uint32_t seed) : random(seed) {}

  std::int64_t any(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random);
  }
  PlayNote any_note() {
    const auto ahead = any(0, 3) ? any(300, 500) : 0;  // of the project, or a key
    const auto at = now + milliseconds(ahead);
    const bool held = ahead == 0 && any(0, 1);
    return {EventId{++last_id},
            InstrumentId{static_cast<std::uint32_t>(any(1, 4))},
            60,
            100,
            at,
            held ? std::nullopt : std::optional(at + milliseconds(any(1, 800)))};
  }
  EventId any_played() {
    return played[static_cast<std::size_t>(any(0, static_cast<std::int64_t>(played.size()) - 1))].id;
  }

  void gesture() {
    switch (played.empty() ? 0 : any(0, 9)) {
      case 8:
        return pools->release({any_played(), now + milliseconds(any(-50, 400))}, now, out);
      case 9:
        return pools->cancel({any_played()}, now, out);
      default:
        played.push_back(any_note());
        return pools->play(played.back(), now, out);
    }
  }
  void step() {
    out.clear();
    for (auto i = any(0, 6); i > 0; --i) gesture();
    pools->tick(now, out);
    backend.obey(out, now);
    for (std::uint32_t i = 1; i <= 4; ++i) most_of_one = std::max(most_of_one, backend.held_at(now, InstrumentId{i}));
    most_of_all = std::max(most_of_all, backend.held_at(now));
    now += milliseconds(10);
    backend.tell(*pools, now);
  }
  void let_all_end() {
    out.clear();
    for (const auto& play : played) pools->release({play.id, now}, now, out);
    backend.obey(out, now);
    for (int i = 0; i < 300; ++i) {
      out.clear();
      pools->tick(now += milliseconds(10), out);
      backend.obey(out, now);
      backend.tell(*pools, now);
    }
  }
};

RC_GTEST_PROP(AStorm, NeverHasMoreVoicesThanItMayAndAllOfThemEnd, (std::uint32_t seed)) {
  Storm storm(seed);
  for (int i = 0; i < 300; ++i) storm.step();
  RC_ASSERT(storm.most_of_one <= small.instrument);
  RC_ASSERT(storm.most_of_all <= small.server);
  RC_ASSERT(storm.backend.twice == 0u);
  storm.let_all_end();
  RC_ASSERT(storm.backend.sounds.empty());
  RC_ASSERT(storm.pools->counts().voices == 0u);
  RC_ASSERT(storm.pools->counts().free_ids == small.ids);
}

RC_GTEST_PROP(AStorm, ThatComesTwiceChangesNothing, (std::uint32_t seed)) {
  Storm storm(seed);
  for (int i = 0; i < 100; ++i) storm.step();
  std::vector<PlayNote> notes;
  for (int i = 0; i < 30; ++i) notes.push_back(storm.any_note());
  storm.out.clear();
  for (const auto& play : notes) storm.pools->play(play, storm.now, storm.out);
  const auto counts = storm.pools->counts();
  storm.out.clear();
  for (const auto& play : notes) storm.pools->play(play, storm.now, storm.out);
  RC_ASSERT(storm.out.empty());
  RC_ASSERT(storm.pools->counts().voices == counts.voices);
  RC_ASSERT(storm.pools->counts().free_ids == counts.free_ids);
}

RC_GTEST_PROP(AStorm, SurvivesTheRestartOfTheVoicesInItsMiddle, (std::uint32_t seed)) {
  Storm storm(seed);
  for (int i = 0; i < 100; ++i) storm.step();
  storm.pools = std::make_unique<Pools>(small, seed);
  storm.out.clear();
  storm.pools->reconcile(storm.backend.known(), storm.now, storm.out);
  storm.backend.obey(storm.out, storm.now);
  for (int i = 0; i < 100; ++i) storm.step();
  RC_ASSERT(storm.backend.twice == 0u);
  storm.let_all_end();
  RC_ASSERT(storm.backend.sounds.empty());
  RC_ASSERT(storm.pools->counts().free_ids == small.ids);
}

RC_GTEST_PROP(AStorm, SurvivesTheRestartOfTheBackendInItsMiddle, (std::uint32_t seed)) {
  Storm storm(seed);
  for (int i = 0; i < 100; ++i) storm.step();
  storm.backend = FakeBackend{};
  storm.out.clear();
  storm.pools->reconcile({.backend = 2}, storm.now, storm.out);
  storm.backend.obey(storm.out, storm.now);
  for (int i = 0; i < 100; ++i) storm.step();
  RC_ASSERT(storm.most_of_one <= small.instrument);
  RC_ASSERT(storm.backend.twice == 0u);
  storm.let_all_end();
  RC_ASSERT(storm.backend.sounds.empty());
  RC_ASSERT(storm.pools->counts().free_ids == small.ids);
}

TEST(AMillionNotes, LeakNoId) {
  Pools pools{{.instrument = 32, .server = 500, .ids = 4096}};
  VoiceCommands out;
  std::vector<VoiceId> sounding;
  auto now = noon;
  for (std::uint64_t id = 1; id <= 1'000'000; ++id) {
    if (id % 8 == 0) now += milliseconds(1);
    out.clear();
    pools.play(
        {EventId{id}, InstrumentId{1 + static_cast<std::uint32_t>(id % 20)}, 60, 100, now, now + milliseconds(50)}, now,
        out);
    for (const auto& start : only<StartVoice>(out)) sounding.push_back(start.voice);
    if (sounding.size() < 600) continue;
    for (const auto voice : sounding) pools.ended(voice, now, out);
    sounding.clear();
    pools.tick(now, out);
  }
  for (const auto voice : sounding) pools.ended(voice, now, out);
  EXPECT_EQ(pools.counts().free_ids, 4096u);
  EXPECT_EQ(pools.counts().voices, 0u);
  EXPECT_EQ(pools.counts().refused, 0u);
}

}  // namespace
}  // namespace beltane::voices::test
