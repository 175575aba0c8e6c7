#pragma once

#include "beltane/v1/gesture.pb.h"
#include "model/transport.hpp"
#include "wire/codec.hpp"

/// What telemetry shares with the transport's plane. Inside wire only.
namespace beltane::wire {

void to_wire(const LoopRange&, v1::LoopRange&);
LoopRange from_wire(const v1::LoopRange&, Doubt&);

}  // namespace beltane::wire
