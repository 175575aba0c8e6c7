#include "services/beltane/transport.hpp"

namespace beltane {
namespace {

Result<void> stop(const VerbContext& command) { return tell_transport(command, Stop{}); }

const VerbEntry stop_verb{{Chapter::transport, 2, "stop", "Stop; the playhead stays", "beltane stop"}, stop};

}  // namespace
}  // namespace beltane
