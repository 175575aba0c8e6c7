#pragma once

#include <cstddef>
#include <cstdint>

/// How much one project holds. Beyond is refused in words, so that no stranger can fill a memory.
namespace beltane::limits {

inline constexpr std::size_t instruments = 4'096;
inline constexpr std::size_t buses = 256;
inline constexpr std::size_t bus_depth = 32;     // buses that a signal may pass, one after the other
inline constexpr std::size_t effects = 64;       // a strip
inline constexpr std::size_t modulators = 32;    // an instrument
inline constexpr std::size_t notes = 1'000'000;  // an instrument
inline constexpr std::size_t zones = 1'024;      // a unit that plays samples
inline constexpr int semitones = 48;             // that an instrument may be transposed by, up or down
inline constexpr std::uint8_t chokes = 16;       // groups in which one zone cuts the other
inline constexpr std::size_t tempo_points = 100'000;
inline constexpr std::size_t edits = 100'000;  // in one change
inline constexpr std::size_t name_bytes = 200;
inline constexpr std::size_t file_name_bytes = 255;  // of a sample's file: as long as Linux has them
inline constexpr double beats = 10'000'000;
inline constexpr std::uint32_t id_jump = 1U << 24;  // how far a given id may be ahead of the project's counter

}  // namespace beltane::limits
