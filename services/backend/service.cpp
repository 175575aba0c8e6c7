#include "backend/backend_service.hpp"
#include "engines/engines.hpp"
#include "host/catalogue_file.hpp"
#include "host/service_entry.hpp"
#include "render/replay.hpp"

namespace beltane {
namespace {

/// What a recording lacks is rendered as an export is.
backend::ReplayGestures replays_of(const Host& host) {
  const render::ReplayPlace place{.catalogue = host.catalogue,
                                  .units_dir = units_dir(host.rig).string(),
                                  .library_dir = library_units_dir(host.rig).string(),
                                  .samples = shelf_of(host.rig.state, host.rig.data)};
  return [place](const backend::Journal& journal, const backend::ReplaySpan& span, const backend::GoesOn& goes_on) {
    return render::replay(journal, span, place, goes_on);
  };
}

const ServiceEntry backend_entry{"backend", [](const Host& host, std::function<void()> end) {
                                   return run_backend(host, std::move(end), engines_of(host), replays_of(host));
                                 }};

}  // namespace
}  // namespace beltane
