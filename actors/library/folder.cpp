#include "library/folder.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace beltane::library {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_unit = 4U << 20;  // of a unit's file, in bytes; what is larger is something else

constexpr auto just_now = std::chrono::seconds(2);

constexpr auto readme =
    "Units of your own: a .scd file as in beltane's synthdefs/, or a compiled .scsyndef, in sources, filters, "
    "effects,\n"
    "inputs, modulators, voice_modulators or eq. A file is in `beltane catalogue` some seconds after it was put here, "
    "while the music plays;\n"
    "`beltane library` says what is wrong with one that is not. A unit of beltane's own cannot be replaced.\n"
    "A .scd file is a program that runs as you when it is compiled: take none from strangers that you have not read. "
    "Where\n"
    "the kernel allows (`beltane library` says where not), it can then read your files, but change none and use no "
    "network.\n";

bool is_unit(const fs::directory_entry& entry) {
  std::error_code error;
  const auto extension = entry.path().extension();
  return (extension == ".scd" || extension == ".scsyndef") && entry.path().filename().string().front() != '.' &&
         entry.is_regular_file(error) && entry.file_size(error) <= largest_unit;
}

}  // namespace

std::string file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<std::pair<std::string, UnitKind>>& shelves() {
  static const std::vector<std::pair<std::string, UnitKind>> all{
      {"sources", UnitKind::source}, {"inputs", UnitKind::input},   {"voice_modulators", UnitKind::voice_modulator},
      {"filters", UnitKind::filter}, {"effects", UnitKind::effect}, {"modulators", UnitKind::modulator},
      {"eq", UnitKind::eq}};
  return all;
}

std::string shelf_of(UnitKind kind) {
  return std::ranges::find(shelves(), kind, [](auto& it) { return it.second; })->first;
}

/// FNV-1a: it tells changes from each other, and need not withstand anybody.
std::string version_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const auto letter : text) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3U;
  std::string word;
  for (int i = 60; i >= 0; i -= 4) word += "0123456789abcdef"[hash >> i & 15];
  return word;
}

void Folder::furnish() const {
  std::error_code ignored;
  for (const auto& [shelf, kind] : shelves()) fs::create_directories(root_ / shelf, ignored);
  if (!fs::exists(root_ / "README", ignored)) std::ofstream(root_ / "README") << readme;
}

std::vector<SourceFile> Folder::look(bool settled) {
  std::map<fs::path, Seen> now;
  std::vector<SourceFile> sources;
  std::error_code error;
  for (const auto& [shelf, kind] : shelves())
    for (const auto& entry : fs::directory_iterator(root_ / shelf, error)) {
      const auto& path = entry.path();
      if (!is_unit(entry)) continue;
      const auto seen = now[path] = {entry.last_write_time(error), entry.file_size(error)};
      auto& read = read_[path];
      const auto before = seen_.find(path);
      const bool fresh = fs::file_time_type::clock::now() - seen.changed < just_now;
      const bool moving = settled && fresh && (before == seen_.end() || before->second != seen);
      if (read.seen != seen && !moving) {
        auto text = file_text(path);
        const auto version = version_of(text);
        read = {seen,
                {shelf + "/" + path.filename().string(), kind, path.stem().string(), std::move(text),
                 path.extension() == ".scsyndef", version, std::to_string(seen.changed.time_since_epoch().count())}};
      }
      if (!read.source.name.empty())
        sources.push_back(read.source);
      else
        sources.push_back({.shown = shelf + "/" + path.filename().string(),
                           .kind = kind,
                           .name = path.stem().string(),
                           .arriving = true});
    }
  std::erase_if(read_, [&](const auto& each) { return !now.contains(each.first); });
  seen_ = std::move(now);
  std::ranges::sort(sources, {}, &SourceFile::shown);
  return sources;
}

}  // namespace beltane::library
