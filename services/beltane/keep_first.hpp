#pragma once

#include "client/connection.hpp"

namespace beltane {

/// Whether there is a session with a project, as far as the supervisor knows.
bool has_project(const RigStatus&);
/// What a process says of itself under that name; empty: nothing.
std::string word_of(const RigStatus&, const std::string& process, const std::string& name);

/// Everything that the session accepted is on disk; else why not, in words, and what to do. Where the rig has no
/// session that answers, or none that has a project, there is nothing to keep. Blocks: up to some seconds.
Result<void> keep_first(client::Connection&);

/// Takes the rig down: not before everything is on disk, unless it `loses` what is not.
Result<void> end_rig(const Rig&, bool loses);

}  // namespace beltane
