#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::drill {

/// How long an audio server with nothing of ours takes, on that JACK server, from its start to its first answer and the
/// samples loaded: what no cold restart can be faster than. The server is gone afterwards. Blocks: up to 20 s.
Result<Seconds> bare_server(const std::string& jack_server, const std::vector<std::filesystem::path>& samples);

}  // namespace beltane::drill
