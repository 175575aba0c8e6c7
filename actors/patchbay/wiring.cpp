#include "patchbay/wiring.hpp"

#include <charconv>
#include <optional>

namespace beltane::patchbay {
namespace {

constexpr std::string_view loudspeaker = "loudspeaker:";
constexpr std::string_view microphone = "microphone:";

/// The N of "loudspeaker:N", from 1.
std::optional<std::size_t> number_after(std::string_view kind, const std::string& end) {
  if (!end.starts_with(kind)) return {};
  std::size_t number = 0;
  const auto* last = end.data() + end.size();
  const auto [stop, failed] = std::from_chars(end.data() + kind.size(), last, number);
  if (failed != std::errc{} || stop != last || number == 0) return {};
  return number;
}

bool good_end(const std::string& end) {
  if (end.starts_with(loudspeaker)) return number_after(loudspeaker, end).has_value();
  if (end.starts_with(microphone)) return number_after(microphone, end).has_value();
  const auto colon = end.find(':');
  return colon != std::string::npos && colon > 0 && colon + 1 < end.size();
}

/// "-7" and "-01", nothing else.
bool is_number_of_a_life(std::string_view text) {
  return text.size() > 1 && text[0] == '-' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string_view client_of(const std::string& port) { return std::string_view(port).substr(0, port.rfind(':')); }

std::vector<std::string> meant(const std::string& end, std::string_view kind, const std::vector<std::string>& physical,
                               const std::vector<std::string>& all) {
  if (const auto number = number_after(kind, end)) {
    if (*number > physical.size()) return {};
    return {physical[*number - 1]};
  }
  std::vector<std::string> found;
  for (const auto& port : all)
    if (means(end, port)) found.push_back(port);
  return found;
}

}  // namespace

Result<Wire> read_wire(const std::string& text) {
  const auto equals = text.find('=');
  if (equals != std::string::npos) {
    Wire wire{text.substr(0, equals), text.substr(equals + 1)};
    if (good_end(wire.from) && good_end(wire.to)) return wire;
  }
  return Refusal{"`" + text + "` is not a wire; write it as client:port=client:port or client:port=loudspeaker:1."};
}

bool means(const std::string& end, const std::string& port) {
  if (end == port) return true;
  const auto colon = end.find(':');
  const auto its_colon = port.find(end.substr(colon));
  if (its_colon == std::string::npos || port.substr(its_colon) != end.substr(colon)) return false;
  if (!port.starts_with(end.substr(0, colon)) || its_colon < colon) return false;
  return is_number_of_a_life(std::string_view(port).substr(colon, its_colon - colon));
}

bool join_the_same(const Wire& one, const Wire& other) {
  const auto a = client_of(one.from), b = client_of(one.to), c = client_of(other.from), d = client_of(other.to);
  return (a == c && b == d) || (a == d && b == c);
}

std::vector<Wire> connections(const std::vector<Wire>& wires, const Ports& ports) {
  std::vector<Wire> wanted;
  for (const auto& wire : wires)
    for (const auto& from : meant(wire.from, microphone, ports.microphones, ports.outputs))
      for (const auto& to : meant(wire.to, loudspeaker, ports.loudspeakers, ports.inputs)) wanted.push_back({from, to});
  return wanted;
}

}  // namespace beltane::patchbay
