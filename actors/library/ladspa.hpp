#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "library/folder.hpp"

namespace beltane::library {

/// Called some times a second by whatever waits; false gives the work up.
using Meanwhile = std::function<bool()>;

/// A port of a LADSPA plugin, with what its hints come to.
struct Port {
  std::string name{};
  bool audio{};
  bool output{};
  double initial{};  // of a control, and within its range
  double min{};
  double max{1};
  ParamCurve curve{ParamCurve::linear};
  bool operator==(const Port&) const = default;
};

/// A LADSPA plugin, as its library describes it.
struct Plugin {
  std::uint32_t id{};
  std::string label{};
  std::string name{};
  std::vector<Port> ports{};
  bool operator==(const Plugin&) const = default;
};

/// Opens the shared library and prints what plugins it has, for `plugins_from`. What it does to the process, nobody
/// knows: only in one that is made for that. Answers the exit status.
int print_plugins(const std::filesystem::path& library);

/// What `print_plugins` printed. Lines that say nothing are skipped. Pure.
std::vector<Plugin> plugins_from(const std::string& printed);

/// What a port's hints (ladspa.h) come to: its range, curve and start value. Pure.
Port control_port(std::string name, int hints, double lower, double upper);

/// Whether it can be a unit: one or two channels in and out, and no output that is not sound, for the server's UGen
/// gives a plugin no place to write that to. Pure.
bool is_effect(const Plugin& plugin);

/// Lower-case letters, digits and underscores, to begin with a letter. Pure.
std::string plain_name(const std::string& text);

/// The effects among them, as sources of units; `file` is where they come from. Pure.
std::vector<SourceFile> sources_of(const std::vector<Plugin>& plugins, const std::string& file);

/// Finds the LADSPA plugins of this machine: in the folders of $LADSPA_PATH, or where they are usually. Each library is
/// opened in a child process, once as long as it does not change.
class Plugins {
 public:
  std::vector<SourceFile> look(const Meanwhile& meanwhile);

 private:
  struct Known {
    std::filesystem::file_time_type changed{};
    std::vector<SourceFile> sources{};
  };
  std::map<std::filesystem::path, Known> known_{};
};

}  // namespace beltane::library
