#pragma once

#include "model/messages/transport.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {

/// Tells the transport, and prints where the music is then.
Result<void> tell_transport(const VerbContext& command, const TransportCommand& what);

}  // namespace beltane
