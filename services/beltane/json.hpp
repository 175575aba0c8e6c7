#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/catalogue/catalogue.hpp"
#include "model/messages/control.hpp"
#include "model/messages/following.hpp"
#include "services/beltane/connected.hpp"

namespace beltane {

using Json = nlohmann::ordered_json;

/// The project, or anything of it, in the form that CLI scripts rely on.
Json json_of(const Project&, const Catalogue&);
Json json_of(const Instrument&, const Project&, const Catalogue&);
Json json_of(const Catalogue&);
Json json_of(const UnitSpec&);
Json json_of(const Verdict&);
Json json_of(const Playhead&);
Json json_of(const Change&);
Json json_of(const Telemetry&);
Json json_of(const Event&);
/// The rig as `status --json` prints it.
/// Without its clients.
Json json_of(const RigStatus&);
Json json_of(const std::vector<ConnectedClient>&);
/// Where its sound goes, in words: "USB Audio (hw:1)". Empty where its supervisor does not say.
std::string sound_of(const RigStatus&);

/// One document on standard output: indented on its own, one line where a verb streams.
void print(const Json&, bool streams = false);

}  // namespace beltane
