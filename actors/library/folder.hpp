#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"

namespace beltane::library {

/// A file of the library, or one that is made for a plugin.
struct SourceFile {
  std::string shown{};  // folder and file, as the user sees it
  UnitKind kind{};
  std::string name{};     // of the unit
  std::string text{};     // what the file holds
  bool compiled{};        // a .scsyndef
  std::string version{};  // differs when the text does
  std::string saved{};    // differs when the file was written anew, be it with the same text
  bool arriving{};        // it was not read yet, for somebody may be writing it
  bool operator==(const SourceFile&) const = default;
};

/// The sub-folders of the library, and which kind of unit each holds.
const std::vector<std::pair<std::string, UnitKind>>& shelves();
std::string shelf_of(UnitKind kind);

/// A few letters that differ where the text does.
std::string version_of(std::string_view text);

/// What a file holds; empty where it cannot be read. Blocks on the disk.
std::string file_text(const std::filesystem::path&);

/// Reads the files that lie in the folder, each once. Blocks on the disk.
class Folder {
 public:
  explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}
  /// Makes the sub-folders, and a line that says what they are for.
  void furnish() const;
  /// What lies there, by name. `settled`: what was written just now is left as it was before, for somebody may be
  /// writing it.
  std::vector<SourceFile> look(bool settled);

 private:
  struct Seen {
    std::filesystem::file_time_type changed{};
    std::uintmax_t size{};
    bool operator==(const Seen&) const = default;
  };
  struct Read {
    Seen seen{};
    SourceFile source{};
  };
  std::filesystem::path root_;
  std::map<std::filesystem::path, Seen> seen_{};
  std::map<std::filesystem::path, Read> read_{};
};

}  // namespace beltane::library
