#include <cstdio>

#include "client/connection.hpp"
#include "client/rig_control.hpp"
#include "host/catalogue_file.hpp"
#include "isolation/sandbox.hpp"
#include "library/library_service.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/unit_text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

/// What the library's folder has come to.
struct Library {
  std::filesystem::path folder{};
  std::vector<UnitSpec> units{};
  std::vector<std::string> wrong{};
  std::vector<std::string> compiling{};
};

void print_library(const Library& library) {
  for (const auto& unit : library.units) print_unit(unit);
  for (const auto& sentence : library.wrong) std::printf("wrong: %s\n", sentence.c_str());
  for (const auto& shown : library.compiling) std::printf("%s is being compiled\n", shown.c_str());
  if (const auto may = isolation::not_held(); !may.empty())
    std::printf("a .scd file here may %s while it is compiled: this kernel does not hold it back\n", may.c_str());
  if (library.units.empty() && library.wrong.empty() && library.compiling.empty())
    std::printf("nothing is in %s yet; its README says what may be\n", library.folder.c_str());
}

Json json_of(const Library& library) {
  auto json = json_of(Catalogue(library.units));
  json["folder"] = library.folder.string();
  json["wrong"] = library.wrong;
  json["compiling"] = library.compiling;
  json["not_held_back"] = isolation::not_held();
  return json;
}

/// Looks at the folder there and then, so that it needs no rig; where one is up, its librarian may have been faster.
Result<void> show_library(const VerbContext& command) {
  Interrupt interrupt;
  auto built = load_built_catalogue(command.rig);
  if (!built) return built.refusal();
  library::Librarian librarian(places_of(command.rig, *built), [&] { return !interrupt.asked(); });
  const bool served = client::is_up(command.rig);  // its librarian goes on with what takes long
  do {
    librarian.look(false);
  } while (!librarian.is_shut_out() && !interrupt.asked() &&
           (librarian.has_quick_work() || (!served && !librarian.waiting().empty())));
  client::Connection client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  Library library{.folder = library_dir(command.rig), .compiling = librarian.waiting()};
  for (const auto& unit : (*catalogue)->units())
    if (!built->find(unit.name)) library.units.push_back(unit);
  library.wrong = library::complaints_in(library_units_dir(command.rig));
  command.json ? print(json_of(library)) : print_library(library);
  return {};
}

const VerbEntry library_verb{
    {Chapter::units, 2, "library", "Your own units, and what is wrong with files in their folder", "beltane library"},
    show_library};

}  // namespace
}  // namespace beltane
