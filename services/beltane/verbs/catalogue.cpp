#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "client/connection.hpp"
#include "model/catalogue/param_range.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/unit_text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// A page of the manual, in Markdown.
void print_page(const UnitSpec& unit) {
  std::printf("\n### %s: `%s`\n%s\n", unit.label.c_str(), unit.name.c_str(), unit.sentence.c_str());
  if (const auto late = latency_of(unit); !late.empty()) std::printf("%s\n", late.c_str());
  if (const auto samples = samples_of(unit); !samples.empty())
    std::printf("\nPlays samples; until it is given others: %s.\n", samples.c_str());
  if (unit.params.empty()) return;
  std::printf("\n| parameter | from the start | range |\n|---|---|---|\n");
  for (const auto& param : unit.params)
    std::printf("| `%s` | %s | %s |\n", param.name.c_str(), start_of(param).c_str(), range_of(param, ", ").c_str());
}

void print_manual(const std::vector<UnitSpec>& units) {
  std::printf("# The catalogue\nEvery unit and its parameters, as `beltane catalogue --markdown` prints them.\n");
  std::optional<UnitKind> kind;
  for (const auto& unit : units) {
    if (std::exchange(kind, unit.kind) != unit.kind)
      std::printf("\n## Kind: %s\n", std::string(word(unit.kind)).c_str());
    print_page(unit);
  }
}

struct CatalogueOptions {
  std::string wanted{};
  bool markdown{};
};

/// Where scsynth finds UGens that are not its own.
std::vector<fs::path> ugen_folders() {
  std::vector<fs::path> folders{"/usr/lib/SuperCollider", "/usr/local/lib/SuperCollider",
                                "/usr/share/SuperCollider/Extensions", "/usr/local/share/SuperCollider/Extensions"};
  const char* home = std::getenv("HOME");
  if (home) folders.push_back(fs::path(home) / ".local/share/SuperCollider/Extensions");
  return folders;
}

bool has_ugen(const std::string& file) {
  std::error_code error;
  for (const auto& folder : ugen_folders())
    for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
         at.increment(error))
      if (at->path().filename() == file) return true;
  return false;
}

Refusal no_vst() {
  if (!has_ugen("VSTPlugin.so"))
    return {
        "VST plugins are hosted by the UGen VSTPlugin, which is not installed where scsynth looks for UGens; LADSPA "
        "plugins need nothing more: `beltane catalogue ladspa`"};
  return {
      "the UGen VSTPlugin is installed, but VST plugins are not in the catalogue; use it in a .scd of your own, or "
      "LADSPA plugins: `beltane catalogue ladspa`"};
}

bool is_wanted(const UnitSpec& unit, const std::string& wanted) {
  if (wanted == "ladspa") return unit.name.starts_with("ladspa_");
  return wanted.empty() || word(unit.kind) == wanted || unit.name == wanted;
}

Refusal none_wanted(const std::string& wanted) {
  if (wanted == "ladspa")
    return {
        "there is no LADSPA plugin in the catalogue; a rig, or `beltane library`, takes them from $LADSPA_PATH, else "
        "from /usr/lib/ladspa"};
  return {"there is no kind or unit called " + wanted +
          "; kinds are source, input, filter, eq, effect, modulator, voice_modulator, system"};
}

Result<void> catalogue(const VerbContext& command, const CatalogueOptions& options) {
  if (options.wanted == "vst") return no_vst();
  client::Connection client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  std::vector<UnitSpec> units;
  for (const auto& unit : (*catalogue)->units())
    if (is_wanted(unit, options.wanted)) units.push_back(unit);
  if (units.empty()) return none_wanted(options.wanted);
  if (command.json)
    print(json_of(Catalogue(units)));
  else if (options.markdown)
    print_manual(units);
  else
    for (const auto& unit : units) print_unit(unit);
  return {};
}

const VerbEntry catalogue_verb{
    {Chapter::units, 1, "catalogue", "Every unit there is, with its parameters", "beltane catalogue effect"},
    catalogue,
    [](Verb verb, CatalogueOptions& given) {
      verb.takes("kind", given.wanted, "Only this kind (source, filter, effect …), this unit, or ladspa");
      verb.flag("--markdown", given.markdown, "As a manual, in Markdown");
    }};

}  // namespace
}  // namespace beltane
