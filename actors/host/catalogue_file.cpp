#include "host/catalogue_file.hpp"

#include <fstream>
#include <sstream>

#include "wire/wire.hpp"

namespace beltane {

std::filesystem::path units_dir(const Rig& rig) { return rig.data / "synthdefs"; }

Result<Catalogue> load_catalogue(const Rig& rig) {
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
