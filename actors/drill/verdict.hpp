#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/promises.hpp"
#include "host/rig.hpp"
#include "model/messages/control.hpp"

namespace beltane::drill {

/// What a drill of all cases came to, and of which rig that is true.
struct ShowVerdict {
  WallTime at{};  // when it ended
  std::string version{};
  StandbyMode standby{};
  std::string sound{};                // where it went
  bool live{};                        // on the rig itself, with its project
  std::string project{};              // of a live one: its path, and
  double revision{};                  // as it stood
  std::size_t kept{};                 // cases of which every promise was kept
  double machine_ms{};                // the longest silence that was the machine's own
  std::vector<std::string> broken{};  // each promise that was not, or what could not be rehearsed
  bool operator==(const ShowVerdict&) const = default;
};

/// A drill's verdict, to be added to case by case.
ShowVerdict begin_verdict(WallTime now, bool live);
void add(ShowVerdict& verdict, const DrillOutcome& outcome, const std::vector<std::string>& broken);

/// What `status` says of a rig's verdict.
struct ShowReady {
  enum class State : std::uint8_t { never_rehearsed, ready, not_ready, stale } state{};
  std::string words{};  // a sentence for people
};
/// Pure. Stale: the version, the second server, where the sound goes or (after a live one) the project is another now.
ShowReady show_ready(const std::optional<ShowVerdict>& verdict, const RigStatus& status, WallTime now);

/// Keeps it beside the rig's state, in place of the one before. Refused where that cannot be written.
Result<void> keep(const Rig& rig, const ShowVerdict& verdict);
/// The one that was kept last; none where there is none that can be read.
std::optional<ShowVerdict> kept_verdict(const Rig& rig);
/// The project of a rig as a live verdict is about it.
void remember_project(ShowVerdict& verdict, const RigStatus& status);

}  // namespace beltane::drill
