#include "sequencer/saved_transport.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

SavedTransport odd() {
  SavedTransport saved{.take = playing(1.0 / 3, LoopRange{Beats{0.1}, Beats{7.0 / 9}}),
                       .tempo = {{Beats{0}, Bpm{133.7}}, {Beats{4.0 / 7}, Bpm{1000.0 / 7}}},
                       .boot = "b1"};
  saved.take.transport.anchor = noon + std::chrono::nanoseconds(123'456'789);
  saved.take.pass = 41;
  return saved;
}

struct KeptFile : testing::Test {
  std::filesystem::path directory = [] {
    std::string name = testing::TempDir() + "transport-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  std::filesystem::path path = directory / "transport";
  ~KeptFile() override { std::filesystem::remove_all(directory); }
};

TEST(SavedTransport, IsReadBackToTheLastBit) { EXPECT_EQ(*read_saved_transport(written(odd())), odd()); }

TEST(SavedTransport, CutAnywhereIsRefused) {
  const auto text = written(odd());
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(read_saved_transport(std::string_view(text).substr(0, length))) << length;
}

TEST(SavedTransport, ThatMakesNoSenseIsRefused) {
  for (auto spoil : std::vector<void (*)(SavedTransport&)>{
           [](SavedTransport& saved) { saved.take.transport.anchor_beat = Beats{-1}; },
           [](SavedTransport& saved) {
             saved.take.transport.loop = LoopRange{Beats{3}, Beats{3}};
           },
           [](SavedTransport& saved) { saved.tempo[0].tempo = Bpm{0}; },
           [](SavedTransport& saved) { saved.tempo[1].at = Beats{-4}; },
           [](SavedTransport& saved) { saved.tempo.clear(); },
       }) {
    auto saved = odd();
    spoil(saved);
    EXPECT_FALSE(read_saved_transport(written(saved)));
  }
}

TEST(SavedTransport, GoesOnInTheBootThatItWasKeptIn) { EXPECT_EQ(taken_up(odd(), "b1", noon + Seconds{100}), odd()); }

TEST(SavedTransport, OfAnotherBootStandsStillWhereItWasPlayedFrom) {
  for (const auto now : {noon + Seconds{100}, noon + Seconds{-100}, Instant{}}) {
    const auto taken = taken_up(odd(), "b2", now);
    EXPECT_FALSE(taken.take.transport.playing);
    EXPECT_EQ(taken.take.transport.anchor_beat, odd().take.transport.anchor_beat);
    EXPECT_EQ(taken.take.transport.loop, odd().take.transport.loop);
    EXPECT_EQ(taken.boot, "b2");
  }
}

TEST(SavedTransport, WhoseAnchorIsStillToComeStandsStill) {
  EXPECT_FALSE(taken_up(odd(), "b1", noon + Seconds{-60}).take.transport.playing);
}

TEST(SavedTransport, WhereNobodyKnowsTheBootStandsStill) {
  auto saved = odd();
  saved.boot = "unknown";
  EXPECT_FALSE(taken_up(saved, "unknown", noon + Seconds{100}).take.transport.playing);
}

TEST(Boot, HasOneName) {
  EXPECT_FALSE(boot_id().empty());
  EXPECT_EQ(boot_id(), boot_id());
}

TEST_F(KeptFile, IsThereAfterItWasKept) {
  ASSERT_TRUE(save(path, odd()));
  EXPECT_EQ(*saved_at(path), odd());
}

TEST_F(KeptFile, ThatIsMissingIsAStoppedTransport) { EXPECT_EQ(*saved_at(path), SavedTransport{}); }

TEST_F(KeptFile, OfRubbishIsRefused) {
  std::ofstream(path) << "\x01\x02 not a transport";
  EXPECT_FALSE(saved_at(path));
}

TEST_F(KeptFile, ThatCannotBeWrittenIsSaidInWords) {
  const auto refused = save(directory / "missing" / "transport", odd());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.reason().find("missing"), std::string::npos);
}

}  // namespace
}  // namespace beltane::sequencer::test
