#include "supervisor/plan/rig_config.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "host/services.hpp"

namespace beltane::supervisor {
namespace {

/// Why a value will not do; empty where it does.
using Problem = std::string;
/// Puts one value where it belongs.
using Setter = std::function<Problem(const toml::node&)>;
using Keys = std::map<std::string, Setter, std::less<>>;

Setter whole(std::uint32_t& target, std::int64_t least, std::int64_t most) {
  return [&target, least, most](const toml::node& node) -> Problem {
    const auto* value = node.as_integer();
    if (value && **value >= least && **value <= most) {
      target = static_cast<std::uint32_t>(**value);
      return {};
    }
    return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  };
}

/// A stretch of time, written in milliseconds or seconds as the key's name says.
Setter stretch(Seconds& target, double unit, std::int64_t least, std::int64_t most) {
  return [&target, unit, least, most](const toml::node& node) -> Problem {
    const auto value = node.value<double>();
    if (node.is_number() && value && *value >= static_cast<double>(least) && *value <= static_cast<double>(most)) {
      target = {*value * unit};
      return {};
    }
    return "must be a number from " + std::to_string(least) + " to " + std::to_string(most);
  };
}

Setter text(std::string& target) {
  return [&target](const toml::node& node) -> Problem {
    const auto* value = node.as_string();
    if (!value) return "must be text in quotes";
    target = **value;
    return {};
  };
}

/// One of a few words.
Setter one_of(std::string& target, std::vector<std::string> words) {
  return [&target, words = std::move(words)](const toml::node& node) -> Problem {
    const auto value = node.value<std::string>();
    if (value && std::ranges::count(words, *value) > 0) {
      target = *value;
      return {};
    }
    std::string all;
    for (const auto& word : words)
      all += (all.empty() ? "" : word == words.back() ? " or " : ", ") + ('"' + word + '"');
    return "must be " + all;
  };
}

Setter network(NetworkPolicy& target) {
  return [&target](const toml::node& node) -> Problem {
    static const std::map<std::string, NetworkPolicy> known{
        {"auto", NetworkPolicy::own_if_allowed}, {"own", NetworkPolicy::own}, {"shared", NetworkPolicy::shared}};
    const auto found = known.find(node.value<std::string>().value_or(""));
    if (found == known.end()) return "must be \"auto\", \"own\" or \"shared\"";
    target = found->second;
    return {};
  };
}

Setter period(std::uint32_t& target) {
  return [&target](const toml::node& node) -> Problem {
    const auto value = node.as_integer() ? **node.as_integer() : 0;
    if (value < 16 || value > 8192 || (value & (value - 1)) != 0) return "must be a power of two from 16 to 8192";
    target = static_cast<std::uint32_t>(value);
    return {};
  };
}

Setter service_names(std::vector<std::string>& target) {
  return [&target](const toml::node& node) -> Problem {
    const Problem problem = "must be a list of names of services, such as [\"session\"]";
    if (!node.is_array()) return problem;
    for (const auto& element : *node.as_array()) {
      const auto name = element.value<std::string>();
      if (!name || !is_rig_service(*name)) return problem;
      target.push_back(*name);
    }
    return {};
  };
}

constexpr double milli = 0.001;

std::map<std::string, Keys, std::less<>> every_key(RigConfig& rig) {
  auto& audio = rig.audio;
  auto& server = rig.server;
  auto& limits = rig.limits;
  return {
      {"audio",
       {{"driver", one_of(audio.driver, {"auto", "dummy", "alsa", "none"})},
        {"device", text(audio.device)},
        {"jack_server", text(audio.jack_server)},
        {"playback", text(audio.playback)},
        {"rate", whole(audio.rate, 8000, 384000)},
        {"switch_tone", whole(audio.switch_tone, 0, 64)},
        {"period", period(audio.period)}}},
      {"server",
       {{"engine", one_of(server.engine, {"auto", "scsynth", "native"})},
        {"standby", one_of(server.standby, {"auto", "none", "warm", "mirror"})},
        {"network", network(server.network)},
        {"inputs", whole(server.inputs, 0, 64)},
        {"outputs", whole(server.outputs, 1, 64)},
        {"nodes", whole(server.nodes, 64, 1 << 20)},
        {"audio_buses", whole(server.audio_buses, 128, 1 << 16)},
        {"control_buses", whole(server.control_buses, 128, 1 << 20)},
        {"buffers", whole(server.buffers, 2048, 1 << 18)},
        {"definitions", whole(server.definitions, 64, 1 << 16)},
        {"wire_buffers", whole(server.wire_buffers, 64, 1 << 14)},
        {"memory_kb", whole(server.memory_kb, 8192, 1 << 22)}}},
      {"processes", {{"elsewhere", service_names(rig.elsewhere)}}},
      {"limits",
       {{"ping_ms", stretch(limits.ping, milli, 10, 60000)},
        {"missed", whole(limits.missed, 1, 1000)},
        {"startup_s", stretch(limits.startup, 1, 1, 3600)},
        {"first_wait_ms", stretch(limits.first_wait, milli, 1, 60000)},
        {"longest_wait_ms", stretch(limits.longest_wait, milli, 1, 600000)},
        {"restarts", whole(limits.restarts, 1, 1000)},
        {"window_s", stretch(limits.window, 1, 1, 3600)},
        {"orderly_end_ms", stretch(limits.orderly_end, milli, 10, 60000)}}},
  };
}

std::string names_of(const Keys& keys) {
  std::string names;
  for (const auto& [name, setter] : keys) names += (names.empty() ? "" : ", ") + name;
  return names;
}

Refusal at(const std::string& file, const toml::source_region& where, const std::string& what) {
  return {file + ", line " + std::to_string(where.begin.line) + ": " + what};
}

Result<void> read_section(const std::string& section, const toml::table& table, const Keys& keys,
                          const std::string& file) {
  for (const auto& [key, node] : table) {
    const std::string name{key.str()};
    const auto known = keys.find(name);
    if (known == keys.end())
      return at(file, key.source(),
                "there is no key " + name + " in [" + section + "]; it may hold " + names_of(keys) + ".");
    if (auto problem = known->second(node); !problem.empty())
      return at(file, node.source(), section + "." + name + " " + problem + ".");
  }
  return {};
}

}  // namespace

Result<RigConfig> read_rig(std::string_view text, const std::string& file) {
  const auto parsed = toml::parse(text, file);
  if (!parsed)
    return at(file, parsed.error().source(), "this is not TOML: " + std::string(parsed.error().description()) + ".");
  RigConfig rig;
  const auto sections = every_key(rig);
  for (const auto& [key, node] : parsed.table()) {
    const std::string name{key.str()};
    const auto known = sections.find(name);
    if (known == sections.end() || !node.is_table())
      return at(file, key.source(),
                "there is no section [" + name + "] in a rig; there are [audio], [server], [limits] and [processes].");
    if (auto read = read_section(name, *node.as_table(), known->second, file); !read) return read.refusal();
  }
  return rig;
}

Result<RigConfig> load_rig(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return Refusal{"cannot read the rig file " + file.string() + "; give a readable one with --config."};
  return read_rig(text.str(), file.string());
}

}  // namespace beltane::supervisor
