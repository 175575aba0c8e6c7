#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"
#include "simulation/dice.hpp"
#include "zmtp_fixture.hpp"

/// Faults on the sockets of a rig of real processes.
namespace beltane::test {

/// The moment, by the clock that nobody sets.
inline Instant now() { return std::chrono::steady_clock::now(); }

enum class Towards { server, client };

/// What may happen to messages in one direction of a socket, in per cent of them.
struct BusRules {
  unsigned lost{};
  unsigned doubled{};
  unsigned late{};   // by up to 40 ms
  bool reordered{};  // what is late does not hold up what comes behind it
  bool operator==(const BusRules&) const = default;
};

/// What that message has to stand. All may come late, and any connection may be cut. More than that only where more is
/// promised:
/// - publications (changes, telemetry) may be lost, doubled and reordered: followers see gaps and ask, by (epoch,
///   revision), and telemetry is lossy;
/// - submissions and their verdicts may be lost and doubled, but keep their order, as on any one connection: they are
/// sent
///   again by (client, sequence);
/// - changes on their way to the journal, and what says that they are on disk, the same: they are sent again by
/// revision.
///   The other requests of that socket (load, snapshot, files) are sent once a connection;
/// - gestures may be doubled: their events have ids. They are not sent again;
/// - what else is asked and answered (catch-up, transport, voices, control) is sent once a connection.
BusRules bus_rules(std::string_view socket, Towards, const ZmtpPart& message);

/// When each copy of a message arrives, counted from now; none: it is lost.
std::vector<std::chrono::nanoseconds> arrivals(const BusRules&, simulation::Dice&);

/// How many messages went through, and what was done to them.
struct BusFigures {
  std::uint64_t passed{}, lost{}, doubled{}, late{}, cut{};  // cut: connections
  std::uint64_t interposed{};                                // sockets, once each time that one was bound
};

/// Stands between the processes of a rig, at each socket that one of them binds in the runtime directory: moves the
/// socket aside, listens in its place and connects whoever comes to the real one. Notices when a service binds anew.
/// Greetings, handshakes and subscriptions always pass; messages do, but for what `storm` does to them. Who connects in
/// the moment before it has noticed a socket is not seen. A thread of its own; all that is public: any thread.
class BusProxy {
 public:
  /// `runtime` must be there; `aside` is made, on the same file system.
  BusProxy(std::filesystem::path runtime, std::filesystem::path aside, std::uint64_t seed);
  /// Puts back the sockets that are there.
  ~BusProxy();
  BusProxy(const BusProxy&) = delete;
  BusProxy& operator=(const BusProxy&) = delete;

  /// From now on messages suffer what `bus_rules` allow, or (false) none does.
  void storm(bool on);
  /// Cuts all connections of that socket; they come back by themselves.
  void cut(const std::string& socket);
  BusFigures figures() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beltane::test
