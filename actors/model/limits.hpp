#pragma once

#include <cstddef>
#include <cstdint>

/// How much one project holds, and how long a message may be. Beyond is refused in words before anything changed, so
/// that nobody can fill a memory, and what was accepted always fits into a file and through every socket again.
namespace beltane::limits {

inline constexpr std::size_t instruments = 16'384;
inline constexpr std::size_t buses = 256;
inline constexpr std::size_t bus_depth = 32;      // buses that a signal may pass, one after the other
inline constexpr std::size_t effects = 64;        // a strip
inline constexpr std::size_t modulators = 32;     // an instrument
inline constexpr std::size_t notes = 1'000'000;   // an instrument
inline constexpr std::size_t lanes = 1'024;       // of automation, an instrument
inline constexpr std::size_t points = 1'000'000;  // of automation, an instrument
inline constexpr std::size_t zones = 1'024;       // a unit that plays samples
inline constexpr int semitones = 48;              // that an instrument may be transposed by, up or down
inline constexpr std::uint8_t chokes = 16;        // groups in which one zone cuts the other
inline constexpr std::size_t tempo_points = 100'000;
inline constexpr std::size_t edits = 100'000;  // in one change
inline constexpr std::size_t at_once =
    65'536;  // edits of one submission, and gestures or voice commands of one message
inline constexpr std::size_t name_bytes = 200;
inline constexpr std::size_t file_name_bytes = 255;  // of a sample's file: as long as Linux has them
inline constexpr double beats = 10'000'000;
inline constexpr std::uint32_t id_jump = 1U << 24;  // how far a given id may be ahead of the project's counter

// ── bytes, as `size_of` (model/sizes.hpp) counts them ────────────────────────────────────────────────────────────
inline constexpr std::size_t mebibyte = 1U << 20;

inline constexpr std::size_t project_bytes = 256 * mebibyte;    // without history and answers
inline constexpr std::size_t submission_bytes = 16 * mebibyte;  // what a client sends at once
inline constexpr std::size_t change_bytes = 40 * mebibyte;      // the edits of one change, and what takes it back
inline constexpr std::size_t author_bytes = 96 * mebibyte;      // what one author can undo and redo
inline constexpr std::size_t history_bytes = 160 * mebibyte;    // what all authors can
inline constexpr std::size_t client_answers_bytes = mebibyte;   // that are kept for one client
inline constexpr std::size_t ledger_bytes = 8 * mebibyte;       // that are kept for all
inline constexpr std::size_t authors = 1'000;  // with a history; beyond, who was idle longest is forgotten
inline constexpr std::size_t journal_bytes = 32 * mebibyte;       // of changes after which a snapshot is due
inline constexpr std::size_t unconfirmed_bytes = 128 * mebibyte;  // of changes that wait in memory for the disk

inline constexpr std::size_t part_bytes = mebibyte;            // of a message that travels in parts
inline constexpr std::size_t frame_bytes = 64 * mebibyte;      // of one message on a socket
inline constexpr std::size_t message_bytes = 1536 * mebibyte;  // of a message in parts: a project with all its journal

static_assert(2 * change_bytes <= author_bytes, "the last step of an author can always be undone");
static_assert(author_bytes <= history_bytes);
static_assert(submission_bytes + submission_bytes / 2 <= change_bytes, "ids that are given make it longer");
static_assert(change_bytes + change_bytes / 4 + mebibyte <= frame_bytes, "with the ids in its answer");
static_assert(project_bytes + history_bytes + ledger_bytes + 2 * mebibyte + 512 * mebibyte <= message_bytes,
              "a project and half a gibibyte of journal");
static_assert(message_bytes < 2048ULL * mebibyte, "Protobuf counts bytes with 31 bits");

}  // namespace beltane::limits
