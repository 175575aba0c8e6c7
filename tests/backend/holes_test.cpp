#include "backend/holes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace beltane::backend {
namespace {

using testing::HasSubstr;

Instant second(double seconds) { return Instant{std::chrono::seconds(1'000)} + Seconds{seconds}; }

RecordedPart part(double began, bool left = false) { return {.began = second(began), .left = left}; }
Hole hole(double from, double to) { return {.after = 0, .before = 1, .from = second(from), .to = second(to)}; }
JournalEntry played(double at, const VoiceCommand& command) { return {second(at), VoiceCommands{command}}; }

StartVoice start(int voice, double at, std::optional<double> until = {}) {
  return {.voice = VoiceId{voice},
          .event = EventId{static_cast<std::uint64_t>(voice)},
          .at = second(at),
          .until = until ? std::optional(second(*until)) : std::nullopt};
}

TEST(Holes, AreBetweenParts) {
  EXPECT_THAT(holes_between({part(0)}, {{5}}), testing::IsEmpty());
  EXPECT_THAT(
      holes_between({part(0), part(5.5, true), part(12)}, {{5}, {6}, {1}}),
      testing::ElementsAre(Hole{0, 1, second(5), second(5.5), false}, Hole{1, 2, second(11.5), second(12), true}));
  EXPECT_THAT(holes_between({part(0), part(4.9)}, {{5}, {6}}), testing::IsEmpty()) << "nothing is missing";
}

TEST(Holes, TakeInPartsThatAreTooShort) {
  EXPECT_THAT(holes_between({part(0), part(6), part(7)}, {{5}, {0.1}, {3}}),
              testing::ElementsAre(Hole{0, 2, second(5), second(7), false}));
  EXPECT_THAT(holes_between({part(0), part(6)}, {{5}, {0.1}}), testing::ElementsAre(Hole{0, 1, second(5), second(6)}))
      << "but not the last";
}

TEST(Holes, AndPartsAreAllThereIs) {
  rc::check([] {
    std::vector<RecordedPart> parts;
    std::vector<Seconds> lengths;
    double now = 0;
    for (const auto& [gap, length] : *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
             rc::gen::pair(rc::gen::inRange(0, 40), rc::gen::inRange(0, 40))))) {
      parts.push_back(part(now + gap * 0.125));
      lengths.push_back({length * 0.125});
      now += (gap + length) * 0.125;
    }
    auto at = parts.front().began + lengths.front();
    std::size_t after = 0;
    for (const auto& each : holes_between(parts, lengths)) {
      RC_ASSERT(each.after >= after);
      RC_ASSERT(each.before > each.after);
      RC_ASSERT(each.from >= at);
      RC_ASSERT(each.to > each.from);
      RC_ASSERT(each.from == parts[each.after].began + lengths[each.after]);
      RC_ASSERT(each.to == parts[each.before].began);
      after = each.before, at = each.to;
    }
  });
}

TEST(AHole, IsUnknownWhereNoJournalWasKept) {
  const Journal journal{{second(0), JournalResumed{}}};
  EXPECT_EQ(unknown_in(hole(5, 6), journal, {}), "");
  EXPECT_THAT(unknown_in(hole(5, 6), {}, {}), HasSubstr("was not kept"));
  EXPECT_THAT(unknown_in(hole(-1, 6), journal, {}), HasSubstr("was not kept"));
  EXPECT_THAT(unknown_in(hole(5, 6), journal, second(5.5)), HasSubstr("was not kept"));
  EXPECT_EQ(unknown_in(hole(5, 6), journal, second(6)), "");
  EXPECT_THAT(unknown_in(hole(5, 126), journal, {}), HasSubstr("longer than two minutes"));
}

TEST(AHole, IsPartlyUnknownWhereTheWriterWasAway) {
  const Journal journal{
      played(0, start(1, 0)), played(5.25, start(2, 5.5)), {second(5.75), JournalResumed{}}, played(9, start(3, 9))};
  EXPECT_NEAR(unjournaled(hole(5, 6), journal).count, 0.5, 1e-6);
  EXPECT_NEAR(unjournaled(hole(5.5, 5.625), journal).count, 0.125, 1e-6);
  EXPECT_EQ(unjournaled(hole(6, 7), journal), Seconds{});
}

TEST(ARendering, BeginsWithTheOldestVoiceThatSoundsInTheHole) {
  const auto begins = [](Journal journal) {
    journal.insert(journal.begin(), {second(0), JournalResumed{}});
    return between(second(0), pre_roll(hole(30, 31), journal)).count;
  };
  EXPECT_NEAR(begins({}), 27, 1e-6) << "for echoes";
  EXPECT_NEAR(begins({played(1, start(1, 21, 30.5))}), 21, 1e-6);
  EXPECT_NEAR(begins({played(1, start(1, 21, 26))}), 27, 1e-6) << "it is over";
  EXPECT_NEAR(begins({played(1, start(1, 2))}), 10, 1e-6) << "it is held, and too old";
  EXPECT_NEAR(begins({played(1, start(1, 21)), played(22, ReleaseVoice{VoiceId{1}, second(24)})}), 27, 1e-6);
  EXPECT_NEAR(begins({played(1, start(1, 21)), played(22, CancelVoice{VoiceId{1}})}), 27, 1e-6);
  EXPECT_NEAR(begins({played(1, start(1, 21)), played(22, Silence{})}), 27, 1e-6);
  EXPECT_NEAR(begins({played(31, start(1, 21))}), 27, 1e-6) << "nobody knew of it then";
  EXPECT_NEAR(between(second(0), pre_roll(hole(2, 3), {{second(1), JournalResumed{}}})).count, 1, 1e-6)
      << "not before the journal";
}

}  // namespace
}  // namespace beltane::backend
