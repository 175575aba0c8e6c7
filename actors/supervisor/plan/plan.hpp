#pragma once

#include <filesystem>
#include <string>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/plan/rig_config.hpp"

namespace beltane::supervisor {

/// What the machine offers; found out once, before planning.
struct Machine {
  std::filesystem::path programs{};     // where the beltane-* programs are
  std::string scsynth{};                // path of the program; empty: not installed
  std::string jackd{};                  // the same
  bool sound_device{};                  // there is an ALSA device to play to
  bool jack_server{};                   // somebody's JACK server runs already
  std::string default_jack{"default"};  // the name of the JACK server that clients look for
  bool pipewire_jack{};                 // JACK is played by PipeWire: there is no server to wait for
  std::uint32_t user{};                 // numeric
};

/// The driver that "auto" comes to on this machine: somebody's JACK server first, then a device, else a dummy.
std::string chosen_driver(const AudioConfig&, const Machine&);

/// Every process of a rig, in the order of starting. `jack_name` names the JACK server of its own, if it starts one.
/// Pure.
Plan rig_plan(const RigConfig&, const Rig&, const Machine&, const std::string& jack_name);

/// Whether processes of that name may say hello to the supervisor.
bool is_service(const std::string& name);

/// Where the sound of a rig goes, in words: "USB Audio (hw:1)", "no sound card: a dummy one". `jackd` is the command by
/// which its JACK server runs, empty where it uses somebody else's; `cards` is the text of /proc/asound/cards. Pure.
std::string sound_goes_to(const std::vector<std::string>& jackd, const std::string& jack_server,
                          const std::string& cards);

/// What is not installed that `rig_plan` would need, as a sentence.
Result<void> can_run(const RigConfig&, const Machine&);

/// This machine.
Machine this_machine();

}  // namespace beltane::supervisor
