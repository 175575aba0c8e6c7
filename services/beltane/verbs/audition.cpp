#include <cstdio>
#include <sstream>

#include "client/connection.hpp"
#include "client/own_rig.hpp"
#include "host/catalogue_file.hpp"
#include "model/editing/resolve.hpp"
#include "render/render.hpp"
#include "services/beltane/audition.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/song.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

struct AuditionOptions {
  std::string unit{};
  std::vector<std::string> settings{};
  fs::path wav{};
  bool force{};
};

Result<void> audition_to_file(const VerbContext& command, const Edits& edits, const Catalogue& catalogue,
                              const AuditionOptions& options) {
  Interrupt interrupt;
  const auto& wav = options.wav;
  auto project = accepted(Project{}, edits, catalogue);
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

Result<void> audition_aloud(const VerbContext& command, const Edits& edits, const std::string& unit) {
  Interrupt interrupt;
  auto rig = client::OwnRig::start(command.rig, "audition", {.standby = "none"}, nullptr);
  if (!rig) return rig.refusal();
  client::Connection client((*rig)->rig());
  if (auto made = client.submit(edits, command.author); !made) return made.refusal();
  if (auto playing = client.transport(Play{}); !playing) return playing.refusal();
  interrupt.within(audition_length + audition_tail);
  if (auto ended = (*rig)->end(); !ended) return ended;
  if (command.json) print({{"unit", unit}, {"seconds", (audition_length + audition_tail).count}});
  return {};
}

Result<void> audition(const VerbContext& command, const AuditionOptions& options) {
  client::Connection client(command.rig);
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

const VerbEntry audition_verb{
    {Chapter::units, 3, "audition", "Play one unit, on a rig of its own", "beltane audition reverb room=0.9 mix=0.5"},
    audition,
    [](Verb verb, AuditionOptions& given) {
      verb.takes("unit", given.unit, "A source, filter, effect or modulator of the catalogue").required();
      verb.takes("settings", given.settings, "PARAM=VALUE, as in `edit add-effect`");
      verb.takes("--wav", given.wav, "Render it to this WAV file instead; needs no rig and no loudspeakers");
      verb.flag("--force", given.force, "Replace a WAV file that is there already");
    }};

}  // namespace
}  // namespace beltane
