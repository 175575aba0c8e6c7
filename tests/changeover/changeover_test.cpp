#include "changeover/changeover.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/sound_files.hpp"

namespace beltane::changeover {
namespace {

constexpr std::uint32_t rate = 48'000, frames = 256;

/// Two servers without sound: what one plays is 0.25 for side a and 0.5 for side b.
class Rig {
 public:
  Rig() : changeover_({.channels = 1, .rate = rate}, std::move(*RecordWriter::create(file_))) {}
  ~Rig() {
    std::error_code ignored;
    if (std::filesystem::is_symlink(file_)) std::filesystem::remove(std::filesystem::read_symlink(file_), ignored);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  Outcome play(int blocks = 1) {
    Outcome last;
    for (int i = 0; i < blocks; ++i) last = one();
    return last;
  }
  State state() const { return changeover_.state(); }
  float heard() const { return out_.back(); }
  void live_again() {
    changeover_ = Changeover({.channels = 1, .rate = rate}, std::move(*RecordWriter::create(file_)));
  }

  PerSide<bool> frozen{};
  PerSide<bool> connected{true, true};

 private:
  Outcome one() {
    for (const auto side : both_sides) {
      auto& pilot = pilots_[index_of(side)];
      for (std::uint32_t i = 0; i < frames && !frozen[index_of(side)]; ++i)
        pilot[i] = connected[index_of(side)] ? static_cast<float>((at_ + i) % pilot_period) / 65536.0F : 0;
    }
    at_ += frames;
    const float* a[]{a_.data()};
    const float* b[]{b_.data()};
    float* out[]{out_.data()};
    return changeover_.next({.in = {Inputs(a), Inputs(b)},
                             .pilots = {pilots_[0], pilots_[1]},
                             .connected = connected,
                             .out = out,
                             .frames = frames,
                             .frame = at_,
                             .now = Instant{std::chrono::nanoseconds(at_)}});
  }

  support::OwnFolder folder_{};
  std::filesystem::path file_ = folder_ / "changeover";
  std::vector<float> a_ = std::vector<float>(frames, 0.25F), b_ = std::vector<float>(frames, 0.5F),
                     out_ = std::vector<float>(frames);
  PerSide<std::vector<float>> pilots_{std::vector<float>(frames), std::vector<float>(frames)};
  std::uint32_t at_{};
  Changeover changeover_;
};

TEST(AChangeover, WritesDownWhatItDoes) {
  Rig rig;
  rig.play(10);
  EXPECT_EQ(rig.state().live, Side::a);
  EXPECT_EQ(rig.state().of(Side::a).blocks, 9U) << "the first block only begins the count";
  EXPECT_EQ(rig.state().blocks, 10U);
  EXPECT_EQ(rig.state().period, frames);
  EXPECT_EQ(rig.heard(), 0.25F);
}

TEST(AChangeover, LeavesAFrozenServer) {
  Rig rig;
  rig.play(10);
  rig.frozen[0] = true;
  EXPECT_FALSE(rig.play().news);
  EXPECT_EQ(rig.heard(), 0.5F);
  EXPECT_TRUE(rig.play().news);
  EXPECT_EQ(rig.state().live, Side::b);
  EXPECT_EQ(rig.state().last.reason, Reason::stalled);
  EXPECT_EQ(rig.state().last.frame, 12 * frames);
  rig.play(1000);
  EXPECT_EQ(rig.state().last.reason, Reason::stalled);
}

TEST(AChangeover, SaysThatTheServerDiedOnceJackHasNoticed) {
  Rig rig;
  rig.play(10);
  rig.frozen[0] = true;
  rig.play(4);
  rig.connected[0] = false;
  EXPECT_TRUE(rig.play().news);
  EXPECT_EQ(rig.state().last.reason, Reason::died);
  EXPECT_EQ(rig.state().last.frame, 12 * frames) << "when it was does not change";
}

TEST(AChangeover, DoesNotTakeALaterDisconnectionForADeath) {
  Rig rig;
  rig.play(10);
  rig.frozen[0] = true;
  rig.play(2 * rate / frames);
  rig.connected[0] = false;
  EXPECT_FALSE(rig.play().news);
  EXPECT_EQ(rig.state().last.reason, Reason::stalled);
}

TEST(AChangeover, GoesOnWithTheSideOfItsLifeBefore) {
  Rig rig;
  rig.play(10);
  rig.frozen[0] = true;
  rig.play(4);
  rig.frozen[0] = false;
  rig.live_again();
  EXPECT_EQ(rig.state().live, Side::b);
  EXPECT_FALSE(rig.state().of(Side::b).good) << "nobody is good before it has heard them";
  rig.play(10);
  EXPECT_EQ(rig.state().live, Side::b);
  EXPECT_EQ(rig.state().switches, 0U);
  EXPECT_EQ(rig.state().last.reason, Reason::stalled) << "the last switch is that of the life before";
}

TEST(AChangeover, IsSilentWhereNobodyIsGood) {
  Rig rig;
  rig.play(10);
  rig.connected = {false, false};
  EXPECT_FALSE(rig.play(3).heard);
  EXPECT_EQ(rig.heard(), 0);
  EXPECT_EQ(rig.state().both_bad, 4U) << "one of them at the beginning";
}

}  // namespace
}  // namespace beltane::changeover
