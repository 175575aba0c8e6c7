#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "sequencer/take.hpp"

namespace beltane::sequencer {

/// What a restarted sequencer needs to go on where the music would be: the take, and the tempo its anchor was set by.
struct Kept {
  Take take{};
  TempoMap tempo{TempoPoint{}};
  bool operator==(const Kept&) const = default;
};

/// As text, exact to the last bit.
std::string written(const Kept&);
/// The other way; refused where it is cut off, not of this kind, or makes no sense.
Result<Kept> read_kept(std::string_view text);

/// Puts it at `path`, whole or not at all. Blocks: for one small write.
Result<void> keep(const std::filesystem::path& path, const Kept&);
/// What is kept at `path`; stopped at the beginning where there is no such file.
Result<Kept> kept_at(const std::filesystem::path& path);

}  // namespace beltane::sequencer
