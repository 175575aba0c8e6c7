#pragma once

#include "beltane/v1/edit.pb.h"
#include "model/edit.hpp"
#include "wire/codec.hpp"

/// Inside wire only.
namespace beltane::wire {

void edits_to_wire(const Edits&, google::protobuf::RepeatedPtrField<v1::Edit>&);
Edits edits_from_wire(const google::protobuf::RepeatedPtrField<v1::Edit>&, Doubt&);

}  // namespace beltane::wire
