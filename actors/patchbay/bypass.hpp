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

/// Which wires of a bypass are to stand, from moment to moment. One thread.
class BypassRoute {
 public:
  /// In use until the changeover is heard: an earlier life of the patchbay may have left its wires.
  explicit BypassRoute(Bypass bypass) : bypass_(std::move(bypass)), in_use_(!bypass_.client.empty()) {}

  /// The wires to be made now: none where the changeover is there.
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
  std::optional<changeover::Side> side_{};
  std::optional<changeover::Record> record_{};
};

}  // namespace beltane::patchbay
