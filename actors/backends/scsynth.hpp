#pragma once

#include <memory>

#include "backend/audio_backend.hpp"

namespace beltane::backend {

/// Called for every message that is sent, as text. `tag`: when it takes effect; none: at once. Thread: the caller's.
using Trace = std::function<void(Instant sent, std::optional<Instant> tag, const std::string& text)>;

struct ScsynthOptions {
  std::uint16_t port{};       // UDP, on loopback
  std::string units_dir{};    // of the compiled SynthDefs, as the server sees it
  Report report{};            // may be empty
  Trace trace{};              // may be empty
  std::string library_dir{};  // of those of the user's library; it need not be there
  std::int32_t network_of{};  // the process in whose network the port is; 0: in ours
};

/// The scsynth at a port, whether it runs already, starts soon, or comes again: it is knocked at every few milliseconds
/// until it answers, so that waiting for it costs nothing. What it cannot do arrives through `report`.
///
/// Thread: one caller at a time; `report` is called from a thread of its own. `perform` blocks only where the commands
/// do not fit one datagram: it waits between datagrams, so that none is lost.
std::unique_ptr<AudioBackend> scsynth(ScsynthOptions options);

}  // namespace beltane::backend
