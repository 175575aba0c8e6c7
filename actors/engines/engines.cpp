#include "engines/engines.hpp"

#include <map>

#include "host/catalogue_file.hpp"
#include "native/jack_engine.hpp"
#include "samples/shelf.hpp"
#include "scsynth/backend.hpp"

namespace beltane {
namespace {

using MakeEngine = graph::MakeBackend (*)(const graph::EnginePlace&);

/// Every engine there is: its name in `ServerInfo`, and what makes it.
const std::map<std::string, MakeEngine> all_engines{
    {"", scsynth::engine},
    {"native", native::engine},
};

graph::EnginePlace place_of(const Host& host) {
  return {.catalogue = host.catalogue,
          .units_dir = units_dir(host.rig).string(),
          .library_dir = library_units_dir(host.rig).string(),
          .notes = host.rig.runtime,
          .needs_note = needs_note(host.rig),
          .find_sample = [shelf = shelf_of(host.rig.state, host.rig.data)](const SampleName& name) {
            return shelf.find(name);
          }};
}

}  // namespace

graph::MakeBackend engines_of(const Host& host) {
  std::map<std::string, graph::MakeBackend> makes;
  for (const auto& [name, make] : all_engines) makes.emplace(name, make(place_of(host)));
  return [makes](const ServerInfo& server, const graph::EngineHooks& hooks) {
    const auto make = makes.find(server.engine);
    if (make == makes.end())
      return Result<std::unique_ptr<graph::AudioBackend>>(
          Refusal{"there is no engine '" + server.engine + "' in this build"});
    return make->second(server, hooks);
  };
}

}  // namespace beltane
