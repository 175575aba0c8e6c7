#pragma once

#include <map>

#include "beltane/v1/telemetry.pb.h"
#include "model/control.hpp"
#include "wire/codec.hpp"

/// What control shares with telemetry. Inside wire only.
namespace beltane::wire {

using Figures = std::map<std::string, double>;

/// A figure that is not a number is left out: it must not make a whole report unreadable.
void figures_to_wire(const Figures&, google::protobuf::Map<std::string, double>& wire);
Figures figures_from_wire(const google::protobuf::Map<std::string, double>& wire, Doubt&);

void to_wire(const Event&, v1::Event&);
Event from_wire(const v1::Event&, Doubt&);

}  // namespace beltane::wire
