#pragma once

#include <filesystem>
#include <string>

#include "model/result.hpp"

namespace beltane::wav {

/// A WAV file that is written beside its place and put there whole. Until then, and where the work fails or is given
/// up, its place stays as it was. What is there already is replaced only where that was asked for, and only by a WAV
/// file of old: never a project, a device, a pipe or a folder. Thread: one at a time. Blocks: as long as the disk.
class OutputFile {
 public:
  /// Refused where `path` does not end in .wav, names something that must stay, or lies where nothing can be written.
  /// Symbolic links are followed: what they name is written, and they stay. Takes away what killed ones left there.
  static Result<OutputFile> wav(const std::string& path, bool replace);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Takes away what was not put in place.
  ~OutputFile();

  /// A path for that name in a folder beside the file's place, which no other user can enter.
  std::string draft(const std::string& name) const { return (folder_ / name).string(); }
  /// Puts a draft in the file's place. Refused where something has come there since.
  Result<void> publish(const std::string& draft) const;

 private:
  OutputFile(std::filesystem::path place, std::filesystem::path folder, int lock, bool replace)
      : place_(std::move(place)), folder_(std::move(folder)), lock_(lock), replace_(replace) {}

  std::filesystem::path place_;
  std::filesystem::path folder_;
  int lock_;  // on the folder: what has none is of an exporter that was killed
  bool replace_;
};

}  // namespace beltane::wav
