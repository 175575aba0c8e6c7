#pragma once

#include <rapidcheck.h>

#include "model/catalogue/catalogue.hpp"
#include "model/messages/control.hpp"
#include "model/messages/following.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/storage.hpp"

/// Random values for properties: every message of the model.
namespace beltane::support {

/// Any value of a type of the model: well formed (finite numbers, kinds that exist, UTF-8), but it names things at
/// random. Every alternative of a variant comes up. There is one for every message that `wire` encodes, and for
/// Project, Edit, Edits, Change, Studio and Note.
template <class T>
rc::Gen<T> anything();

/// A project made by edits, with something of everything.
rc::Gen<Project> projects();

/// An edit of the alternative of that index that names things which are there, where there are any; nothing where the
/// project has nothing for it. Its ids are given.
rc::Gen<std::optional<Edit>> fitting_edit(const Project&, std::size_t alternative);
/// The same, of any alternative.
rc::Gen<Edit> fitting_edit(const Project&);

}  // namespace beltane::support
