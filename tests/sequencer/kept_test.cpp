#include "sequencer/kept.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

Kept odd() {
  Kept kept{.take = playing(1.0 / 3, LoopRange{Beats{0.1}, Beats{7.0 / 9}}),
            .tempo = {{Beats{0}, Bpm{133.7}}, {Beats{4.0 / 7}, Bpm{1000.0 / 7}}},
            .boot = "b1"};
  kept.take.transport.anchor = noon + std::chrono::nanoseconds(123'456'789);
  kept.take.pass = 41;
  return kept;
}

struct KeptFile : testing::Test {
  std::filesystem::path directory = [] {
    std::string name = testing::TempDir() + "transport-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  std::filesystem::path path = directory / "transport";
  ~KeptFile() override { std::filesystem::remove_all(directory); }
};

TEST(Kept, IsReadBackToTheLastBit) { EXPECT_EQ(*read_kept(written(odd())), odd()); }

TEST(Kept, CutAnywhereIsRefused) {
  const auto text = written(odd());
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(read_kept(std::string_view(text).substr(0, length))) << length;
}

TEST(Kept, ThatMakesNoSenseIsRefused) {
  for (auto spoil : std::vector<void (*)(Kept&)>{
           [](Kept& kept) { kept.take.transport.anchor_beat = Beats{-1}; },
           [](Kept& kept) {
             kept.take.transport.loop = LoopRange{Beats{3}, Beats{3}};
           },
           [](Kept& kept) { kept.tempo[0].tempo = Bpm{0}; },
           [](Kept& kept) { kept.tempo[1].at = Beats{-4}; },
           [](Kept& kept) { kept.tempo.clear(); },
       }) {
    auto kept = odd();
    spoil(kept);
    EXPECT_FALSE(read_kept(written(kept)));
  }
}

TEST(Kept, GoesOnInTheBootThatItWasKeptIn) { EXPECT_EQ(taken_up(odd(), "b1", noon + Seconds{100}), odd()); }

TEST(Kept, OfAnotherBootStandsStillWhereItWasPlayedFrom) {
  for (const auto now : {noon + Seconds{100}, noon + Seconds{-100}, Instant{}}) {
    const auto taken = taken_up(odd(), "b2", now);
    EXPECT_FALSE(taken.take.transport.playing);
    EXPECT_EQ(taken.take.transport.anchor_beat, odd().take.transport.anchor_beat);
    EXPECT_EQ(taken.take.transport.loop, odd().take.transport.loop);
    EXPECT_EQ(taken.boot, "b2");
  }
}

TEST(Kept, WhoseAnchorIsStillToComeStandsStill) {
  EXPECT_FALSE(taken_up(odd(), "b1", noon + Seconds{-60}).take.transport.playing);
}

TEST(Kept, WhereNobodyKnowsTheBootStandsStill) {
  auto kept = odd();
  kept.boot = "unknown";
  EXPECT_FALSE(taken_up(kept, "unknown", noon + Seconds{100}).take.transport.playing);
}

TEST(Boot, HasOneName) {
  EXPECT_FALSE(boot_id().empty());
  EXPECT_EQ(boot_id(), boot_id());
}

TEST_F(KeptFile, IsThereAfterItWasKept) {
  ASSERT_TRUE(keep(path, odd()));
  EXPECT_EQ(*kept_at(path), odd());
}

TEST_F(KeptFile, ThatIsMissingIsAStoppedTransport) { EXPECT_EQ(*kept_at(path), Kept{}); }

TEST_F(KeptFile, OfRubbishIsRefused) {
  std::ofstream(path) << "\x01\x02 not a transport";
  EXPECT_FALSE(kept_at(path));
}

TEST_F(KeptFile, ThatCannotBeWrittenIsSaidInWords) {
  const auto refused = keep(directory / "missing" / "transport", odd());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.reason().find("missing"), std::string::npos);
}

}  // namespace
}  // namespace beltane::sequencer::test
