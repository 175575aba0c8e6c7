#pragma once

#include <map>
#include <optional>
#include <vector>

#include "model/editing/history.hpp"
#include "model/limits.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// Submissions that came before one that their client sent first: on a line that broke and stands again, the new ones
/// may overtake those that are sent again. They wait a moment for their turn.
class ReorderBuffer {
 public:
  static constexpr auto patience = std::chrono::milliseconds(250);
  static constexpr std::size_t most = 1024;                             // of one client
  static constexpr std::size_t most_bytes = limits::unconfirmed_bytes;  // of all

  struct Waiting {
    loop::Peer peer{};
    Submission submission{};
    Moment since{};
  };

  /// Whether it is not this submission's turn. A client that was never heard may begin anywhere.
  bool too_early(const Ledger&, const Submission&) const;
  void add(const loop::Peer&, const Submission&, Moment now);
  /// The submission whose turn it is, if it waits.
  std::optional<Waiting> next(const Ledger&, const ClientId&);
  /// Those that have waited long enough: what is missing is not coming.
  std::vector<Waiting> overdue(Moment now);

 private:
  Waiting pop_first(std::map<std::uint64_t, Waiting>&);

  std::map<ClientId, std::map<std::uint64_t, Waiting>> clients_{};
  std::size_t bytes_{};
};

}  // namespace beltane
