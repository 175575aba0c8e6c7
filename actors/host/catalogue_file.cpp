#include "host/catalogue_file.hpp"

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "wire/wire.hpp"

namespace beltane {
namespace {

/// Tells one state of a file from the next; it is never written in place.
struct Stamp {
  ino_t file{};
  off_t size{};
  std::int64_t changed_ns{};
  bool operator==(const Stamp&) const = default;
};

std::optional<Stamp> stamp_of(const std::filesystem::path& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  return Stamp{found.st_ino, found.st_size, found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec};
}

/// The units of the library, where its catalogue is not the one that was read last. One that cannot be read is none.
struct LibraryNews {
  std::filesystem::path path{};
  std::optional<Stamp> last{};

  std::vector<UnitSpec> operator()() {
    const auto now = stamp_of(path);
    if (!now || std::exchange(last, now) == now) return {};
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    auto units = wire::read_units(text.str());
    return units ? std::move(*units) : std::vector<UnitSpec>{};
  }
};

}  // namespace

std::filesystem::path units_dir(const Rig& rig) { return rig.data / "synthdefs"; }
std::filesystem::path library_dir(const Rig& rig) { return rig.state / "library"; }
std::filesystem::path library_units_dir(const Rig& rig) { return library_dir(rig) / ".compiled"; }

Result<Catalogue> load_catalogue(const Rig& rig) {
  auto catalogue = load_built_catalogue(rig);
  if (!catalogue || rig.state.empty()) return catalogue;
  catalogue->listen(LibraryNews{library_units_dir(rig) / "catalogue.json"});
  catalogue->look();
  return catalogue;
}

Result<Catalogue> load_built_catalogue(const Rig& rig) {
  const auto path = units_dir(rig) / "catalogue.json";
  std::ifstream file(path);
  if (!file)
    return Refusal{"the catalogue " + path.string() + " cannot be read; build the sounds or set BELTANE_DATA_DIR"};
  std::ostringstream text;
  text << file.rdbuf();
  auto catalogue = wire::read_catalogue(text.str());
  if (!catalogue) return Refusal{path.string() + ": " + catalogue.reason()};
  return catalogue;
}

}  // namespace beltane
