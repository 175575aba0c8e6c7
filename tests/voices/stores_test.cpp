#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <unordered_map>

#include "band.hpp"
#include "voices/pitch.hpp"

namespace beltane::voices::test {
namespace {

TEST(Pitch, IsEqualTemperament) {
  EXPECT_EQ(frequency_of(69), 440);
  EXPECT_NEAR(frequency_of(60), 261.6256, 1e-4);
  EXPECT_NEAR(frequency_of(81), 880, 1e-9);
  for (int pitch = 0; pitch < 128; ++pitch) EXPECT_EQ(pitch_of(frequency_of(pitch)), pitch);
}

TEST(Velocity, GoesFromNothingToOne) {
  EXPECT_EQ(velocity_of(127), 1);
  EXPECT_EQ(velocity_of(0), 0);
  for (int velocity = 0; velocity < 128; ++velocity) EXPECT_EQ(midi_velocity_of(velocity_of(velocity)), velocity);
}

TEST(Ids, ComeBackAfterAllOthers) {
  VoiceIds ids(4, 0);
  const auto first = ids.acquire();
  ids.give_back(first);
  for (int i = 0; i < 3; ++i) EXPECT_NE(ids.acquire(), first);
  EXPECT_EQ(ids.acquire(), first);
  EXPECT_EQ(ids.acquire(), none);
}

TEST(Ids, TakenByNameAreNotGivenOutTwice) {
  VoiceIds ids(3, 1);
  EXPECT_TRUE(ids.claim(Index{2}));
  EXPECT_FALSE(ids.claim(Index{2}));
  EXPECT_EQ(ids.acquire(), 1u);
  EXPECT_EQ(ids.acquire(), 0u);
  EXPECT_EQ(ids.acquire(), none);
  ids.give_back(2);
  EXPECT_EQ(ids.acquire(), 2u);
}

TEST(Ids, OfOthersAreNone) {
  VoiceIds ids(4, 0);
  EXPECT_EQ(ids.index_of(VoiceId{1000}), none);
  EXPECT_EQ(ids.index_of(VoiceId{first_voice_id + 4}), none);
  EXPECT_EQ(ids.index_of(VoiceId{first_voice_id + 3}), 3u);
}

RC_GTEST_PROP(Ids, AreNeverInUseTwiceAndNeverLeak, ()) {
  VoiceIds ids(16, *rc::gen::inRange(0, 16));
  std::set<Index> taken;
  for (const auto choice : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 48))) {
    const Index named = choice % 16;
    if (choice < 16) {
      if (const auto index = ids.acquire(); index != none) RC_ASSERT(taken.insert(index).second);
    } else if (choice < 32) {
      RC_ASSERT(ids.claim(named) == taken.insert(named).second);
    } else {
      ids.give_back(named);
      taken.erase(named);
    }
    RC_ASSERT(ids.free() + taken.size() == 16u);
  }
  while (taken.size() < 16) {
    const auto index = ids.acquire();
    RC_ASSERT(index != none);
    RC_ASSERT(taken.insert(index).second);
  }
}

RC_GTEST_PROP(AnOrder, HasTheEarliestAtHand, ()) {
  OrderPlaces places(32, none);
  Order order(places, 32);
  std::map<Index, Instant> wanted;
  for (const auto& [choice, key] : *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, std::int16_t>>>()) {
    const Index voice = choice % 32;
    const auto at = ms(key);
    if (!order.contains(voice))
      order.put(voice, at), wanted[voice] = at;
    else if (choice % 64 < 32)
      order.move(voice, at), wanted[voice] = at;
    else
      order.remove(voice), wanted.erase(voice);
    RC_ASSERT(order.size() == wanted.size());
    for (const auto& [other, when] : wanted) RC_ASSERT(order.earliest() <= when);
    if (!order.empty()) RC_ASSERT(wanted.at(order.first()) == order.earliest());
  }
}

TEST(EventMemory, AreKnownUntilTheirTime) {
  EventMemory events(8);
  events.remember(EventId{1}, ms(100));
  events.play(EventId{2}, 5);
  events.forget_old(ms(99));
  EXPECT_TRUE(events.find(EventId{1}));
  events.forget_old(ms(100));
  EXPECT_FALSE(events.find(EventId{1}));
  EXPECT_EQ(events.find(EventId{2})->voice, 5u);
}

TEST(EventMemory, PlayedAgainAreNotForgottenWithTheirOldMemory) {
  EventMemory events(8);
  events.remember(EventId{1}, ms(100));
  events.forget(EventId{1});
  events.remember(EventId{1}, ms(900));
  events.forget_old(ms(500));
  EXPECT_TRUE(events.find(EventId{1}));
}

RC_GTEST_PROP(EventMemory, AreFoundAsInAMap, ()) {
  EventMemory events(16);
  std::unordered_map<std::uint64_t, Index> playing;
  for (const auto& [id, what] : *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, bool>>>()) {
    const std::uint64_t key = 1 + id % 64;
    if (what && playing.size() < 32)
      events.play(EventId{key}, id), playing[key] = id;
    else
      events.forget(EventId{key}), playing.erase(key);
    for (std::uint64_t other = 1; other <= 64; ++other) {
      const auto* found = events.find(EventId{other});
      RC_ASSERT((found != nullptr) == playing.contains(other));
      if (found) RC_ASSERT(found->voice == playing.at(other));
    }
  }
}

}  // namespace
}  // namespace beltane::voices::test
