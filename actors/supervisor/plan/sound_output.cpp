#include "supervisor/plan/sound_output.hpp"

#include <algorithm>
#include <sstream>

namespace beltane::supervisor {
namespace {

/// What the kernel calls the card of an ALSA device such as hw:1 or hw:Device,0; empty where it does not say.
std::string card_name(const std::string& device, const std::string& cards) {
  const auto colon = device.find(':');
  const auto wanted = device.substr(colon + 1, device.find(',') - colon - 1);
  std::istringstream lines(cards);  // " 1 [Device         ]: USB-Audio - USB Audio"
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, id;
    words >> number >> id;
    const auto dash = line.find(" - ");
    if (dash != line.npos && id.starts_with('[') && (number == wanted || id.substr(1) == wanted))
      return line.substr(dash + 3);
  }
  return {};
}

}  // namespace

std::string sound_goes_to(const std::vector<std::string>& jackd, const std::string& jack_server,
                          const std::string& cards) {
  if (jackd.empty()) return "the JACK server `" + (jack_server.empty() ? "default" : jack_server) + "`";
  if (std::ranges::count(jackd, "dummy") > 0) return "no sound card: a dummy one, which nobody hears";
  const auto options = std::ranges::find(jackd, "alsa");
  const auto option = std::find(options, jackd.end(), "-d");
  const auto device = jackd.end() - option > 1 ? *std::next(option) : std::string("hw:0");
  const auto name = card_name(device, cards);
  return name.empty() ? "the sound card " + device : name + " (" + device + ")";
}

}  // namespace beltane::supervisor
