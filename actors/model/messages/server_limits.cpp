#include "model/messages/server_limits.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace beltane {
namespace {

using Field = std::uint32_t ServerLimits::*;

/// What a project can ask for.
constexpr std::array<Field, 5> computed{&ServerLimits::nodes, &ServerLimits::audio_buses, &ServerLimits::control_buses,
                                        &ServerLimits::buffers, &ServerLimits::memory_kb};
constexpr std::array<Field, 8> all{&ServerLimits::inputs,      &ServerLimits::outputs,       &ServerLimits::nodes,
                                   &ServerLimits::audio_buses, &ServerLimits::control_buses, &ServerLimits::buffers,
                                   &ServerLimits::memory_kb,   &ServerLimits::rate};

}  // namespace

ServerLimits enlarged(ServerLimits given, const ServerLimits& needed) {
  for (const auto field : computed) {
    const auto most = largest_server.*field;
    given.*field = std::max(given.*field, std::bit_ceil(std::min(needed.*field, most)));
  }
  return given;
}

std::string word_of(const ServerLimits& limits) {
  std::string word;
  for (const auto field : all) word += (word.empty() ? "" : "/") + std::to_string(limits.*field);
  return word;
}

std::optional<ServerLimits> limits_in(std::string_view word) {
  ServerLimits limits;
  for (const auto field : all) {
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), limits.*field);
    if (failed != std::errc{}) return {};
    word.remove_prefix(static_cast<std::size_t>(end - word.data()));
    const bool last = field == all.back();
    if (last != word.empty() || (!last && word.front() != '/')) return {};
    if (!last) word.remove_prefix(1);
  }
  return limits;
}

}  // namespace beltane
