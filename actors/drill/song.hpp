#pragma once

#include <string>
#include <vector>

#include "drill/hearing.hpp"
#include "model/editing/edit.hpp"
#include "model/messages/transport.hpp"

/// The song of a drill: as much as a rig has to build again, and notes that are known by their pitch.
namespace beltane::drill {

inline constexpr std::size_t instruments = 32;
inline constexpr std::size_t sample_count = 50;  // buffers on the server
inline constexpr const char* pulse = "pulse";    // plays the notes that are counted
inline constexpr const char* ledger = "ledger";  // gets the notes that are the edits, and is never heard

/// The edits that make the song: a held tone, so that silence is somebody's fault; a pulse, of which no note has the
/// pitch of another within three seconds; and instruments that only stand there, with one zone for each sample.
/// `samples` are names on the shelf.
Edits song(const std::vector<SampleName>& samples);

/// The notes of the pulse, in order of time, as they are due where the music goes as that transport says.
std::vector<DueNote> due_notes(const Project&, const Transport&);

/// The `count`-th edit that is made while it plays: a note of its own for the ledger, long after the song.
AddNotes entry(InstrumentId into, std::uint32_t count);
/// Which of the entries, counted from 0, the project has: how often each.
std::vector<int> entries_in(const Project& project, std::uint32_t count);

/// The instrument of that name; 0 where there is none.
InstrumentId named(const Project& project, const std::string& name);

}  // namespace beltane::drill
