#pragma once

#include <string>
#include <vector>

#include "model/result.hpp"

namespace beltane::patchbay {

/// Two ends that belong together. An end is the exact name of a port, "client:port"; or "loudspeaker:N" or
/// "microphone:N", the N-th physical port, counted from 1. A client that stands with a number behind it, as JACK gives
/// to a second of the same name and the supervisor to each life of a server, is meant too: "synth:out_1" is also
/// "synth-7:out_1".
struct Wire {
  std::string from{};
  std::string to{};
  bool operator==(const Wire&) const = default;
};

/// The wire in "FROM=TO".
Result<Wire> read_wire(const std::string& text);

/// The ports that are there, in JACK's order.
struct Ports {
  std::vector<std::string> outputs{};      // sound comes out of them
  std::vector<std::string> inputs{};       // sound goes into them
  std::vector<std::string> microphones{};  // physical ones
  std::vector<std::string> loudspeakers{};
};

/// The ports that must be connected for `wires` to be kept, whether they are already or not, in the order of `wires`.
/// Pure.
std::vector<Wire> connections(const std::vector<Wire>& wires, const Ports& ports);

/// Whether two connections of ports are between the same two clients, in whichever direction.
bool join_the_same(const Wire& one, const Wire& other);

/// Whether `port` is what `end` means, by name.
bool means(const std::string& end, const std::string& port);

}  // namespace beltane::patchbay
