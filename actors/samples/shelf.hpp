#pragma once

#include <filesystem>
#include <optional>

#include "model/project/zone.hpp"
#include "model/result.hpp"

namespace beltane {

/// What a sound file holds.
struct SoundFile {
  std::uint64_t frames{};
  std::uint32_t channels{};
  std::uint32_t rate{};  // Hz
  bool operator==(const SoundFile&) const = default;
};

/// What the file holds; refused, in words, where it is no sound file, is empty or is too long. Blocks: reads its head.
Result<SoundFile> sound_file(const std::filesystem::path& file);

inline constexpr std::uint64_t longest_sample = std::uint64_t{1} << 28;  // frames: 93 minutes at 48 kHz

/// Where a machine keeps samples: those of projects, each in a file named by its content, and those that came with
/// beltane. Any process may use the same shelf at once. Blocks on the disk.
class SampleShelf {
 public:
  SampleShelf() = default;
  SampleShelf(std::filesystem::path kept, std::filesystem::path factory);

  /// The sample's file, or nothing where it is not at hand.
  std::optional<std::filesystem::path> find(const SampleName& sample) const;
  /// Takes a copy of a sound file, on disk when it returns, and answers its name. What is kept already is kept once.
  Result<SampleName> add(const std::filesystem::path& file) const;
  /// Where a sample that is being brought in goes, piece by piece, until `accept`.
  std::filesystem::path arriving(const SampleName& sample) const;
  /// Takes what arrived under that name; refused, and thrown away, where it is something else.
  Result<void> accept(const SampleName& sample) const;
  /// Removes what processes that are dead were bringing in. What live ones bring in, they go on with.
  void clear_left_behind() const;

 private:
  std::filesystem::path kept_{};
  std::filesystem::path factory_{};
};

/// The shelf of the rigs that have these directories for their state and data.
SampleShelf shelf_of(const std::filesystem::path& state, const std::filesystem::path& data);

}  // namespace beltane
