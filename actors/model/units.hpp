#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

#include "model/fields.hpp"

namespace beltane {

/// Musical time in quarter notes, from the start of the project or as a length.
struct Beats {
  double count{};
  auto operator<=>(const Beats&) const = default;
  friend constexpr Beats operator+(Beats a, Beats b) { return {a.count + b.count}; }
  friend constexpr Beats operator-(Beats a, Beats b) { return {a.count - b.count}; }
};

/// Quarter notes a minute.
struct Bpm {
  double rate{120};
  auto operator<=>(const Bpm&) const = default;
};

/// The tempi a project may have. A MIDI file's slowest, 3.58, is among them. At the fastest a synced LFO of 1/32 notes
/// turns 667 times a second, which the oscillators of scsynth's control rate (689 Hz at 44,100 Hz) still follow.
inline constexpr Bpm slowest{1};
inline constexpr Bpm fastest{5'000};

/// A stretch of real time, in seconds.
struct Seconds {
  double count{};
  auto operator<=>(const Seconds&) const = default;
  friend constexpr Seconds operator+(Seconds a, Seconds b) { return {a.count + b.count}; }
  friend constexpr Seconds operator-(Seconds a, Seconds b) { return {a.count - b.count}; }
};

/// The number in a quantity.
constexpr auto& number_in(Of<Beats> auto& beats) { return beats.count; }
constexpr auto& number_in(Of<Bpm> auto& tempo) { return tempo.rate; }
constexpr auto& number_in(Of<Seconds> auto& stretch) { return stretch.count; }

/// A moment of rig time: the monotonic clock (CLOCK_MONOTONIC) in nanoseconds. All processes of a machine share it,
/// nobody sets it, it stands still while the machine sleeps, and it begins anew with every boot. The time of day is
/// another type.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// The time of day by the system clock, which anybody may set: OSC time tags are made from it, and what people read. It
/// is never made from an Instant by itself.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

constexpr Instant operator+(Instant at, Seconds stretch) {
  return at + std::chrono::nanoseconds(static_cast<std::int64_t>(stretch.count * 1e9));
}
constexpr Seconds between(Instant from, Instant to) { return {static_cast<double>((to - from).count()) * 1e-9}; }

}  // namespace beltane
