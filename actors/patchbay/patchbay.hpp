#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/units.hpp"
#include "patchbay/bypass.hpp"
#include "patchbay/jack_client.hpp"
#include "patchbay/wiring.hpp"

namespace beltane::patchbay {

/// What is to be kept connected, and where.
struct PatchbayTask {
  std::string client{"beltane-patchbay"};
  std::string server{};       // JACK server; empty: the default one
  std::string playback{};     // client that has the loudspeakers; empty: whichever is physical
  std::vector<Wire> wires{};  // made in this order
  Bypass bypass{};
  Seconds patience{10};  // for the JACK server to be there
};

/// What it has done so far.
struct PatchbayFigures {
  std::uint64_t connected{};  // wires made
  double last_ms{};           // from a port's appearing to its wires' standing
  double worst_ms{};
  bool bypassed{};  // the changeover is away, and a server goes straight to the loudspeakers
  std::uint64_t xruns{};
  std::uint64_t stalls{};  // times that the changeover came to stand still while JACK went on
  std::uint32_t frames{};  // where JACK's time stands: it goes on with every period
  bool jack_gone{};
};

/// Keeps wires between JACK ports, by a thread of its own: whenever a port appears or a wire is pulled, what is missing
/// is connected, within a period or two. Does not touch connections that are none of its wires.
class Patchbay {
 public:
  virtual ~Patchbay() = default;
  virtual PatchbayFigures figures() const = 0;
  /// Readable once the JACK server has gone: nothing can be kept any more.
  virtual int gone_fd() const = 0;
  /// Readable when the changeover has come to stand still, until `clear_stall`.
  virtual int stall_fd() const = 0;
  virtual void clear_stall() = 0;
};

/// Joins the JACK server and begins. Blocks until the server is there, or its patience is over.
Result<std::unique_ptr<Patchbay>> keep_wires(const PatchbayTask&);

/// The whole main of the patchbay's process. Answers the exit status.
int run_patchbay(int argc, char** argv);

}  // namespace beltane::patchbay
