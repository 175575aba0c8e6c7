#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "sequencer/take.hpp"

namespace beltane::sequencer {

/// What a restarted sequencer needs to go on where the music would be: the take, and the tempo its anchor was set by.
struct SavedTransport {
  Take take{};
  TempoMap tempo{TempoPoint{}};
  std::string boot{};  // of the machine, in whose time the anchor is; see `boot_id`
  bool operator==(const SavedTransport&) const = default;
};

/// Names this run of the machine: moments of rig time mean something only in the one that they were taken in.
std::string boot_id();
/// What was kept, for going on `now` in that boot: of another boot, or with an anchor that is still to come by more
/// than a play begins ahead, it stands still, at the beat from which it was played last.
SavedTransport taken_up(SavedTransport saved, const std::string& boot, Instant now);

/// As text, exact to the last bit.
std::string written(const SavedTransport&);
/// The other way; refused where it is cut off, not of this kind, or makes no sense.
Result<SavedTransport> read_saved_transport(std::string_view text);

/// Puts it at `path`, whole or not at all. Blocks: for one small write.
Result<void> save(const std::filesystem::path& path, const SavedTransport&);
/// What is kept at `path`; stopped at the beginning where there is no such file.
Result<SavedTransport> saved_at(const std::filesystem::path& path);

}  // namespace beltane::sequencer
