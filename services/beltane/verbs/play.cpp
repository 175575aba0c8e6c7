#include "services/beltane/transport.hpp"

namespace beltane {
namespace {

Result<void> play(const VerbContext& command) { return tell_transport(command, Play{}); }

const VerbEntry play_verb{{Chapter::transport, 1, "play", "Play from where the playhead is", "beltane play"}, play};

}  // namespace
}  // namespace beltane
