#include "library/ladspa.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>

#include "isolation/child.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::library {
namespace {

namespace fs = std::filesystem;

// ── what ladspa.h declares, as far as it is needed ───────────────────────────────────────────────────────────────

namespace port_is {
constexpr int input = 1, output = 2, control = 4, audio = 8;
}
namespace hint {
constexpr int below = 1, above = 2, toggled = 4, sample_rate = 8, logarithmic = 16, integer = 32;
constexpr int start = 0x3c0, minimum = 0x40, low = 0x80, middle = 0xc0, high = 0x100, maximum = 0x140;
constexpr int zero = 0x200, one = 0x240, hundred = 0x280, concert_a = 0x2c0;
}  // namespace hint

struct RangeHint {
  int hints;
  float lower;
  float upper;
};

struct LadspaDescriptor {
  unsigned long id;
  const char* label;
  int properties;
  const char* name;
  const char* maker;
  const char* copyright;
  unsigned long port_count;
  const int* ports;
  const char* const* port_names;
  const RangeHint* ranges;
};
using DescriptorOf = const LadspaDescriptor* (*)(unsigned long);

constexpr double usual_rate = 48'000;  // Hz, for what is given in parts of it
constexpr unsigned long most_plugins = 1'000;
constexpr unsigned long most_ports = 64;
constexpr std::uint32_t largest_id = 1U << 24;      // a float tells those apart
constexpr auto patience = std::chrono::seconds(5);  // with one library
constexpr Seconds scan_look_period{0.05};
constexpr auto usual_path = "/usr/lib/ladspa:/usr/local/lib/ladspa";
constexpr std::size_t longest_name = 32;
constexpr double largest_bound = 1e9;  // of a range

// ── printing ─────────────────────────────────────────────────────────────────────────────────────────────────────

std::string one_line(const char* text) {
  std::string line = text ? text : "";
  for (auto& letter : line)
    if (letter < ' ' || letter > '~') letter = ' ';
  return line;
}

void print(const LadspaDescriptor& plugin) {
  std::printf("plugin\t%lu\t%s\t%s\n", plugin.id, one_line(plugin.label).c_str(), one_line(plugin.name).c_str());
  for (unsigned long i = 0; i < plugin.port_count; ++i) {
    const auto& range = plugin.ranges[i];
    std::printf("port\t%d\t%d\t%.9g\t%.9g\t%s\n", plugin.ports[i], range.hints, static_cast<double>(range.lower),
                static_cast<double>(range.upper), one_line(plugin.port_names[i]).c_str());
  }
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

std::optional<Plugin> plugin_in(const std::vector<std::string>& fields) {
  const auto id = fields.size() == 4 ? number_in<std::uint32_t>(fields[1]) : std::nullopt;
  if (!id) return {};
  return Plugin{.id = *id, .label = fields[2], .name = fields[3]};
}

std::optional<Port> port_in(const std::vector<std::string>& fields) {
  if (fields.size() != 6) return {};
  const auto kind = number_in<int>(fields[1]), hints = number_in<int>(fields[2]);
  const auto lower = number_in<double>(fields[3]), upper = number_in<double>(fields[4]);
  if (!kind || !hints) return {};
  auto port = control_port(fields[5], *hints, lower.value_or(0), upper.value_or(1));
  port.audio = (*kind & port_is::audio) != 0;
  port.output = (*kind & port_is::output) != 0;
  return port;
}

/// As many digits as the compiler reads.
double rounded(double value) { return std::round(std::clamp(value, -largest_bound, largest_bound) * 1e6) / 1e6; }

/// Between the two, as far as `part` says, along the curve.
double between(const Port& port, double part) {
  if (port.curve == ParamCurve::exponential) return std::exp(std::lerp(std::log(port.min), std::log(port.max), part));
  return std::lerp(port.min, port.max, part);
}

double start_of(const Port& port, int hints) {
  switch (hints & hint::start) {
    case hint::minimum:
      return port.min;
    case hint::low:
      return between(port, 0.25);
    case hint::middle:
      return between(port, 0.5);
    case hint::high:
      return between(port, 0.75);
    case hint::maximum:
      return port.max;
    case hint::zero:
      return 0;
    case hint::one:
      return 1;
    case hint::hundred:
      return 100;
    case hint::concert_a:
      return 440;
  }
  return port.min <= 0 && port.max >= 0 ? 0 : port.min;
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

std::string spec_of(const Port& port) {
  const auto range = number(port.min) + ", " + number(port.max);
  if (port.curve == ParamCurve::exponential) return "ControlSpec(" + range + ", \\exp)";
  const bool stepped = port.curve == ParamCurve::integer || port.curve == ParamCurve::on_off;
  return "ControlSpec(" + range + (stepped ? ", step: 1)" : ")");
}

std::vector<std::string> param_names(const Plugin& plugin) {
  std::set<std::string> taken{"bus", "gate", "enabled", "place", "key", "mix"};
  std::vector<std::string> names;
  for (const auto& port : plugin.ports) {
    const auto plain = plain_name(port.name);
    auto name = taken.contains(plain) ? "plugin_" + plain : plain;
    for (int i = 2; taken.contains(name); ++i) name = plain + "_" + std::to_string(i);
    if (!port.audio && !port.output) taken.insert(name);
    names.push_back(name);
  }
  return names;
}

std::size_t channels(const Plugin& plugin, bool output) {
  return static_cast<std::size_t>(
      std::ranges::count_if(plugin.ports, [&](const Port& port) { return port.audio && port.output == output; }));
}

/// One plugin, its ports in its order; `sides`: what its inputs get.
std::string instance(const Plugin& plugin, const std::vector<std::string>& sides) {
  std::string text = "BeltaneLadspa.ar(" + std::to_string(channels(plugin, true)) + ", " + std::to_string(plugin.id);
  std::size_t side = 0;
  for (std::size_t i = 0; i < plugin.ports.size(); ++i) {
    const auto& port = plugin.ports[i];
    if (port.output) continue;
    text += ", " + (port.audio ? sides[side++] : "p" + std::to_string(i));
  }
  return text + ")";
}

/// A plugin of one channel is there twice, one that makes two of one hears both.
std::string sound_of(const Plugin& plugin) {
  const auto in = channels(plugin, false), out = channels(plugin, true);
  if (in == 1 && out == 1) return "dry.collect { |side| " + instance(plugin, {"side"}) + " }";
  const auto heard =
      in == 1 ? std::vector<std::string>{"(dry.sum * 0.5)"} : std::vector<std::string>{"dry[0]", "dry[1]"};
  return instance(plugin, heard) + ".asArray.wrapExtend(2)";
}

std::string quoted(const std::string& text) {
  std::string safe;
  for (const auto letter : text)
    if (letter != '"' && letter != '\\') safe += letter;
  return "\"" + safe + "\"";
}

std::string text_of(const Plugin& plugin, const std::string& unit) {
  const auto names = param_names(plugin);
  std::string text = "// " + plugin.name + ", a LADSPA plugin.\nSynthDef(\\" + unit + ", {\n";
  for (std::size_t i = 0; i < plugin.ports.size(); ++i) {
    const auto& port = plugin.ports[i];
    if (port.audio || port.output) continue;
    text += "\tvar p" + std::to_string(i) + " = \\" + names[i] + ".kr(" + number(port.initial) +
            ", spec: " + spec_of(port) + ");\n";
  }
  return text + "\t~in_place_blended.(1, { |dry| " + sound_of(plugin) +
         " });\n}, metadata: (label: " + quoted(plugin.name) + "))\n";
}

/// The plugins of a library that a child opened; none where that did not go well.
std::vector<Plugin> scanned(const fs::path& library, const Meanwhile& meanwhile) {
  std::error_code error;
  const auto scanner = fs::read_symlink("/proc/self/exe", error).parent_path() / "beltane-librarian";
  auto child = isolation::Child::start({scanner, "scan-ladspa", library});
  if (!child) return {};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!child->ended(scan_look_period))
    if (!meanwhile() || std::chrono::steady_clock::now() > until) return {};
  meanwhile();
  return child->status() == 0 ? plugins_from(child->output()) : std::vector<Plugin>{};
}

}  // namespace

int print_plugins(const fs::path& library) {
  void* opened = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!opened) return 1;
  const auto describe = reinterpret_cast<DescriptorOf>(dlsym(opened, "ladspa_descriptor"));
  if (!describe) return 1;
  for (unsigned long i = 0; i < most_plugins; ++i) {
    const auto* plugin = describe(i);
    if (!plugin) break;
    if (plugin->port_count <= most_ports) print(*plugin);
  }
  std::fflush(stdout);
  std::_Exit(0);  // what the library would do at the end is not wanted
}

std::vector<Plugin> plugins_from(const std::string& printed) {
  std::vector<Plugin> plugins;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    if (line.starts_with("plugin\t")) {
      if (auto plugin = plugin_in(fields)) plugins.push_back(std::move(*plugin));
    } else if (line.starts_with("port\t") && !plugins.empty()) {
      if (auto port = port_in(fields)) plugins.back().ports.push_back(std::move(*port));
    }
  }
  return plugins;
}

Port control_port(std::string name, int hints, double lower, double upper) {
  const double scale = (hints & hint::sample_rate) != 0 ? usual_rate : 1;
  Port port{.name = std::move(name)};
  if ((hints & hint::toggled) != 0) {
    port.curve = ParamCurve::on_off;
  } else {
    port.min = (hints & hint::below) != 0 && std::isfinite(lower) ? rounded(lower * scale) : 0;
    port.max =
        (hints & hint::above) != 0 && std::isfinite(upper) ? rounded(upper * scale) : std::max(1.0, port.min * 2);
    if (port.max <= port.min) port.max = port.min + 1;
    if ((hints & hint::logarithmic) != 0 && port.min > 0) port.curve = ParamCurve::exponential;
    if ((hints & hint::integer) != 0) port.curve = ParamCurve::integer;
  }
  const auto start = std::clamp(rounded(start_of(port, hints)), port.min, port.max);
  const bool stepped = port.curve == ParamCurve::integer || port.curve == ParamCurve::on_off;
  port.initial = stepped ? std::clamp(std::round(start), port.min, port.max) : start;
  return port;
}

bool is_effect(const Plugin& plugin) {
  const auto in = channels(plugin, false), out = channels(plugin, true);
  const bool dangles = std::ranges::any_of(plugin.ports, [](const Port& port) { return port.output && !port.audio; });
  return plugin.id < largest_id && in >= 1 && in <= 2 && out >= 1 && out <= 2 && !dangles;
}

std::string plain_name(const std::string& text) {
  std::string name;
  for (const auto letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (plain)
      name += letter;
    else if (letter >= 'A' && letter <= 'Z')
      name += static_cast<char>(letter - 'A' + 'a');
    else if (letter == '(' || letter == '[')
      break;  // a unit of measure, or a remark
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  name = name.substr(0, longest_name);
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() || name.front() <= '9' ? "p" + name : name;
}

std::vector<SourceFile> sources_of(const std::vector<Plugin>& plugins, const std::string& file) {
  std::vector<SourceFile> sources;
  for (const auto& plugin : plugins) {
    if (!is_effect(plugin)) continue;
    const auto unit = "ladspa_" + plain_name(plugin.label);
    sources.push_back({.shown = "plugin " + plugin.label + " (" + file + ")",
                       .kind = UnitKind::effect,
                       .name = unit,
                       .text = text_of(plugin, unit)});
    sources.back().version = version_of(sources.back().text);
  }
  return sources;
}

std::vector<SourceFile> Plugins::look(const Meanwhile& meanwhile) {
  const char* given = std::getenv("LADSPA_PATH");
  std::istringstream folders(given ? given : usual_path);
  std::vector<SourceFile> sources;
  std::set<std::string> names;
  std::error_code error;
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() != ".so") continue;
      auto& known = known_[entry.path()];
      const auto changed = entry.last_write_time(error);
      if (known.changed != changed)
        known = {changed, sources_of(scanned(entry.path(), meanwhile), entry.path().filename())};
      for (const auto& source : known.sources)
        if (names.insert(source.name).second) sources.push_back(source);
    }
  }
  std::ranges::sort(sources, {}, &SourceFile::name);
  return sources;
}

}  // namespace beltane::library
