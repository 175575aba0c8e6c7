#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "changeover/record.hpp"
#include "patchbay/wiring.hpp"

namespace beltane::patchbay {

/// The wires that stand in for the changeover while that is away: the server that was live goes straight to the
/// loudspeakers.
struct Bypass {
  std::string client{};                            // the changeover's; empty: there is no bypass
  changeover::PerSide<std::vector<Wire>> wires{};  // by the side that is live
  std::filesystem::path record{};                  // the changeover's, which says which one that is
};

/// Whether that client, in any of its lives, has a port.
bool is_there(const std::string& client, const Ports& ports);

/// The side to be connected past the changeover: `chosen` as long as it has ports, else the one that was `live`, else
/// whichever has ports; nothing where neither does. Pure.
std::optional<changeover::Side> bypassed_side(const Bypass& bypass, const Ports& ports,
                                              std::optional<changeover::Side> chosen,
                                              std::optional<changeover::Side> live);

/// Notices that the changeover plays nothing while JACK goes on, as one that was stopped. Pure.
class StallWatch {
 public:
  /// Looks at how many blocks it has played, and at the frame at which JACK's last block began. True: in `patience`
  /// looks one after the other it had not gone on, and JACK had.
  bool look(std::uint64_t blocks, std::uint32_t frame);
  static constexpr int patience = 4;

 private:
  std::uint64_t blocks_{};
  std::uint32_t frame_{};
  int still_{};
};

/// Which wires of a bypass are to stand, from moment to moment. One thread.
class BypassRoute {
 public:
  /// In use until the changeover is heard: an earlier life of the patchbay may have left its wires.
  explicit BypassRoute(Bypass bypass) : bypass_(std::move(bypass)), in_use_(!bypass_.client.empty()) {}

  bool may_be_needed() const { return !bypass_.client.empty(); }
  /// Looks whether the changeover goes on, at the frame at which JACK's last block began. True where that is news.
  bool look(std::uint32_t frame);
  /// Of those wires, the ones to and from a changeover that stands still: its last block would be heard again and
  /// again, and who hears it waits for it.
  std::vector<Wire> dead(const std::vector<Wire>& wires) const;
  /// The wires to be made now: none where the changeover is there and goes on.
  std::vector<Wire> wanted(const Ports& ports);
  /// Whether its wires are or may be connected.
  bool in_use() const { return in_use_; }
  /// Whether it is in use and not needed any more: the changeover is there, and plays a side that is good.
  bool is_over();
  /// The wires to be taken away then.
  std::vector<Wire> finish(const Ports& ports);

 private:
  std::optional<changeover::State> read();

  Bypass bypass_;
  bool in_use_;
  bool away_{true};  // at the last call of `wanted`
  bool stalled_{};
  StallWatch watch_{};
  std::optional<changeover::Side> side_{};
  std::optional<changeover::Record> record_{};
};

}  // namespace beltane::patchbay
