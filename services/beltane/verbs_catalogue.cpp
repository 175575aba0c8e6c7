#include <cstdio>
#include <set>

#include "host/catalogue_file.hpp"
#include "isolation/sandbox.hpp"
#include "library/library_service.hpp"
#include "model/param_range.hpp"
#include "model/resolve.hpp"
#include "render/render.hpp"
#include "services/beltane/audition.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/own_rig.hpp"
#include "services/beltane/rig_control.hpp"
#include "services/beltane/song.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

// ── the manual ───────────────────────────────────────────────────────────────────────────────────────────────────

std::string start_of(const ParamSpec& param) {
  if (param.curve == ParamCurve::strip) return "none";
  if (param.curve == ParamCurve::on_off) return param.initial > 0 ? "on" : "off";
  const auto choice = static_cast<std::size_t>(param.initial - param.min);
  return choice < param.choices.size() ? param.choices[choice] : number(param.initial, 4);
}

/// The samples that come with it, each once.
std::string samples_of(const UnitSpec& unit) {
  std::string names;
  std::set<std::string> seen;
  for (const auto& zone : unit.zones)
    if (seen.insert(zone.file).second) names += (names.empty() ? "" : ", ") + zone.file;
  return names;
}

/// By how much it delays what passes it, as it is set from the start; empty: it does not.
std::string latency_of(const UnitSpec& unit) {
  return unit.latency > Seconds{} ? "Late by " + number(unit.latency.count * 1e3, 1) + " ms." : "";
}

void print_unit(const UnitSpec& unit) {
  std::printf("%-10s %-18s %s %s\n", std::string(word(unit.kind)).c_str(), unit.name.c_str(), unit.sentence.c_str(),
              latency_of(unit).c_str());
  if (const auto samples = samples_of(unit); !samples.empty())
    std::printf("             samples: %s\n", samples.c_str());
  for (const auto& param : unit.params)
    std::printf("             %-16s %8s   %s\n", param.name.c_str(), start_of(param).c_str(),
                range_of(param, " | ").c_str());
}

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

Result<void> catalogue(const Command& command, const CatalogueOptions& options) {
  if (options.wanted == "vst") return no_vst();
  Client client(command.rig);
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

// ── the user's own units ──────────────────────────────────────────────────────────────────────────────────────────

/// Looks at the folder there and then, so that it needs no rig; where one is up, its librarian may have been faster.
Result<void> show_library(const Command& command) {
  Interrupt interrupt;
  auto built = load_built_catalogue(command.rig);
  if (!built) return built.refusal();
  library::Librarian librarian(places_of(command.rig, *built), [&] { return !interrupt.within(Seconds{0}); });
  const bool served = is_up(command.rig);  // its librarian goes on with what takes long
  do {
    librarian.look(false);
  } while (!librarian.is_shut_out() && !interrupt.within(Seconds{0}) &&
           (librarian.has_quick_work() || (!served && !librarian.waiting().empty())));
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  std::vector<UnitSpec> units;
  for (const auto& unit : (*catalogue)->units())
    if (!built->find(unit.name)) units.push_back(unit);
  const auto folder = library_dir(command.rig);
  const auto wrong = library::complaints_in(library_units_dir(command.rig));
  if (command.json) {
    auto json = json_of(Catalogue(units));
    json["folder"] = folder.string();
    json["wrong"] = wrong;
    json["compiling"] = librarian.waiting();
    json["not_held_back"] = isolation::not_held();
    print(json);
    return {};
  }
  for (const auto& unit : units) print_unit(unit);
  for (const auto& sentence : wrong) std::printf("wrong: %s\n", sentence.c_str());
  for (const auto& shown : librarian.waiting()) std::printf("%s is being compiled\n", shown.c_str());
  if (const auto may = isolation::not_held(); !may.empty())
    std::printf("a .scd file here may %s while it is compiled: this kernel does not hold it back\n", may.c_str());
  if (units.empty() && wrong.empty() && librarian.waiting().empty())
    std::printf("nothing is in %s yet; its README says what may be\n", folder.c_str());
  return {};
}

// ── one unit, heard ──────────────────────────────────────────────────────────────────────────────────────────────

struct AuditionOptions {
  std::string unit{};
  std::vector<std::string> settings{};
  fs::path wav{};
  bool force{};
};

Result<Project> project_of(const Edits& edits, const Catalogue& catalogue) {
  return accepted(Project{}, edits, catalogue);
}

Result<void> audition_to_file(const Command& command, const Edits& edits, const Catalogue& catalogue,
                              const AuditionOptions& options) {
  Interrupt interrupt;
  const auto& wav = options.wav;
  auto project = project_of(edits, catalogue);
  if (!project) return project.refusal();
  render::RenderOptions how{.wav = wav.string(),
                            .replace = options.force,
                            .units_dir = units_dir(command.rig).string(),
                            .library_dir = library_units_dir(command.rig).string()};
  how.samples = shelf_of(command.rig.state, command.rig.data);
  how.tail = audition_tail;
  auto rendered = render::render(*project, catalogue, how, [&](double) { return !interrupt.asked(); });
  if (interrupt.asked() && !rendered) return Refusal{"given up; " + wav.string() + " was not written"};
  if (!rendered) return rendered.refusal();
  if (command.json)
    print({{"file", wav.string()}, {"seconds", rendered->length.count}});
  else
    std::printf("%s: %s s\n", wav.string().c_str(), number(rendered->length.count, 1).c_str());
  return {};
}

Result<void> audition_aloud(const Command& command, const Edits& edits, const std::string& unit) {
  Interrupt interrupt;
  auto rig = OwnRig::start(command.rig, "audition", {}, nullptr);
  if (!rig) return rig.refusal();
  Client client((*rig)->rig());
  if (auto made = client.submit(edits, command.author); !made) return made.refusal();
  if (auto playing = client.transport(Play{}); !playing) return playing.refusal();
  interrupt.within(audition_length + audition_tail);
  if (auto ended = (*rig)->end(); !ended) return ended;
  if (command.json) print({{"unit", unit}, {"seconds", (audition_length + audition_tail).count}});
  return {};
}

Result<void> audition(const Command& command, const AuditionOptions& options) {
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  const auto* unit = (*catalogue)->find(options.unit);
  if (!unit) return Refusal{"there is no unit called " + options.unit + "; `beltane catalogue` lists what there is"};
  auto song = audition_song(*unit, options.settings);
  if (!song) return song.refusal();
  std::istringstream lines(*song);
  auto edits = song_edits(lines, Project{}, **catalogue, command.rig, {});
  if (!edits) return Refusal{options.unit + ": " + edits.reason()};
  return options.wav.empty() ? audition_aloud(command, *edits, options.unit)
                             : audition_to_file(command, *edits, **catalogue, options);
}

}  // namespace

void add_catalogue_verbs(Verbs& verbs) {
  auto shown = std::make_shared<CatalogueOptions>();
  auto list = verbs.add("catalogue", "Every unit there is, with its parameters", "beltane catalogue effect",
                        [shown](const Command& command) { return catalogue(command, *shown); });
  list.takes("kind", shown->wanted, "Only this kind (source, filter, effect …), this unit, or ladspa");
  list.flag("--markdown", shown->markdown, "As the pages of docs/catalogue.md");
  verbs.add("library", "Your own units, and what is wrong with files in their folder", "beltane library",
            [](const Command& command) { return show_library(command); });
  auto heard = std::make_shared<AuditionOptions>();
  auto play = verbs.add("audition", "Play one unit, on a rig of its own", "beltane audition reverb room=0.9 mix=0.5",
                        [heard](const Command& command) { return audition(command, *heard); });
  play.takes("unit", heard->unit, "A source, filter, effect or modulator of the catalogue").required();
  play.takes("settings", heard->settings, "PARAM=VALUE, as in `edit add-effect`");
  play.takes("--wav", heard->wav, "Render it to this WAV file instead; needs no rig and no loudspeakers");
  play.flag("--force", heard->force, "Replace a WAV file that is there already");
}

}  // namespace beltane
