#include <cstdio>

#include "services/beltane/json.hpp"
#include "services/beltane/verbs.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

Result<void> version(const VerbContext& command) {
  if (command.json)
    print({{"version", BELTANE_VERSION}, {"build", __DATE__}, {"protocol", wire::protocol_version}});
  else
    std::printf("beltane %s, built %s, protocol %u\n", BELTANE_VERSION, __DATE__, wire::protocol_version);
  return {};
}

const VerbEntry version_verb{{Chapter::looks, 2, "version", "Version, build and protocol", "beltane version"}, version};

}  // namespace
}  // namespace beltane
