#include "services/beltane/json.hpp"
#include "services/beltane/keep_first.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

Result<void> down(const VerbContext& command, const bool& loses) {
  if (auto ended = end_rig(command.rig, loses); !ended) return ended;
  if (command.json) print({{"rig", command.rig.name}, {"down", true}});
  return {};
}

const VerbEntry down_verb{{Chapter::rig, 2, "down", "Stop the rig, and only what it started", "beltane down"},
                          down,
                          [](Verb verb, bool& loses) {
                            verb.flag("--force", loses, "Also where edits are not on disk; they are lost then");
                          }};

}  // namespace
}  // namespace beltane
