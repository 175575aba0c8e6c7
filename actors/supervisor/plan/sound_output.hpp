#pragma once

#include <string>
#include <vector>

namespace beltane::supervisor {

/// Where the sound of a rig goes, in words: "USB Audio (hw:1)", "no sound card: a dummy one". `jackd` is the command by
/// which its JACK server runs, empty where it uses somebody else's; `cards` is the text of /proc/asound/cards. Pure.
std::string sound_goes_to(const std::vector<std::string>& jackd, const std::string& jack_server,
                          const std::string& cards);

}  // namespace beltane::supervisor
