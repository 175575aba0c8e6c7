#pragma once

#include <cstdint>
#include <optional>

#include "changeover/record.hpp"
#include "changeover/side.hpp"

namespace beltane::changeover {

/// How patient the changeover is, in blocks.
struct Patience {
  std::uint32_t bad_blocks{2};    // of the live side, until the other becomes live
  std::uint32_t good_blocks{2};   // of the live side, until an earlier bad one is forgotten
  std::uint32_t grace_blocks{0};  // at the beginning, for the side that was live in an earlier life
};

/// What is heard in one block.
struct Decision {
  std::optional<Side> heard{};     // nothing: neither side is good
  Reason switched{};               // none: the live side stays what it was. `stalled` for any bad pilot
  std::optional<Answer> answer{};  // to what was asked
};

/// Decides, block by block, which of two servers is heard. A side whose block is bad is never heard. Where the live one
/// is bad, that same block comes from the other side; the switch is final once `bad_blocks` of them were bad, and never
/// taken back by itself. A bad block counts until the live side was good for `good_blocks` in a row, so that a side
/// which is bad every other block is left, too. Real-time safe.
class Policy {
 public:
  /// `first`: the side that was live in an earlier life of the changeover.
  explicit Policy(Patience patience = {}, std::optional<Side> first = {});

  Decision next(PerSide<bool> good, std::optional<Side> asked = {});
  void set_patience(Patience patience) { patience_ = patience; }

  std::optional<Side> live() const { return live_; }
  std::uint64_t covered() const { return covered_; }
  std::uint64_t switches() const { return switches_; }
  std::uint64_t both_bad() const { return both_bad_; }

 private:
  void look_at_live(bool good);
  Answer answer(PerSide<bool> good, Side asked);
  void switch_to(Side side);
  std::optional<Side> choose(PerSide<bool> good);

  Patience patience_;
  std::optional<Side> live_;
  std::int64_t misses_;         // bad blocks of the live side that count; below 0: its grace
  std::uint32_t good_again_{};  // blocks since the last bad one
  std::uint64_t covering_{};    // blocks from the other side that may yet end in a switch
  std::uint64_t covered_{};
  std::uint64_t switches_{};
  std::uint64_t both_bad_{};
};

}  // namespace beltane::changeover
