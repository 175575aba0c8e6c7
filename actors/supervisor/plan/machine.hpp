#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

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
  std::uint32_t cores{1};               // of the processor, that a rig may use
};

/// This machine.
Machine this_machine();

}  // namespace beltane::supervisor
