#pragma once

#include "beltane/v1/session.pb.h"
#include "model/storage.hpp"
#include "wire/codec.hpp"

/// What storage shares with the session's plane. Inside wire only.
namespace beltane::wire {

/// Nobody is said by saying nothing.
void client_to_wire(const ClientId&, std::string* wire);
ClientId client_from_wire(const std::string& wire, Doubt&);

/// None is said by saying nothing.
void project_id_to_wire(const ProjectId&, std::string* wire);
ProjectId project_id_from_wire(const std::string& wire, Doubt&);

v1::FileTask to_wire(FileTask);
FileTask from_wire(v1::FileTask, Doubt&);

void to_wire(const Verdict&, v1::Verdict&);
Verdict from_wire(const v1::Verdict&, Doubt&);

void to_wire(const Change&, v1::Change&);
Change from_wire(const v1::Change&, Doubt&);

void to_wire(const Step&, v1::Step&);
Step from_wire(const v1::Step&, Doubt&);

}  // namespace beltane::wire
