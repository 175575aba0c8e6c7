#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "simulation/machine.hpp"

namespace beltane::simulation {

/// What somebody does, or what breaks.
enum class Deed : std::uint8_t {
  add_note,
  edit,
  undo,
  redo,
  play,
  stop,
  seek,
  loop,
  press_key,
  let_go_keys,
  cut_line,
  kill,
  kill_while_writing,
  freeze,
  fill_disk,
  fail_sync,
  cut_power,
  crash_server,
  freeze_server,
  refuse_on_server,
};

/// One of them, and when. What it is about follows from `bits`.
struct Happening {
  std::chrono::milliseconds at{};  // since the rig began
  Deed deed{};
  std::uint64_t bits{};
};
using Script = std::vector<Happening>;  // by time

inline constexpr std::chrono::milliseconds script_length{2500};

/// What happens in the run of that seed.
Script script_of(std::uint64_t seed);
/// How bad the network and the processors are in it.
Weather weather_of(std::uint64_t seed);
/// One line a happening.
std::string words_of(const Happening& happening);
std::string words_of(const Weather& weather);

}  // namespace beltane::simulation
