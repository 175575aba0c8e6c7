#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/rig.hpp"

namespace beltane {

/// What a process of a rig is told on its command line. Only options.cpp sees CLI11, which takes ten seconds to
/// compile.
class Options {
 public:
  enum class Need { optional, required };

  /// `about` opens the help: what the program is, and an example.
  explicit Options(const std::string& about);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  /// `--name VALUE`; a name without dashes takes the words that are left. `into` keeps its value where nothing is
  /// given.
  void add(const std::string& name, std::string& into, const std::string& help, Need need = Need::optional);
  void add(const std::string& name, std::filesystem::path& into, const std::string& help, Need need = Need::optional);
  void add(const std::string& name, std::int64_t& into, const std::string& help);
  /// May be repeated.
  void add(const std::string& name, std::vector<std::string>& into, const std::string& help, Need need);
  void add_flag(const std::string& name, bool& into, const std::string& help);
  /// --rig-name, --runtime, --state and --data.
  void add_rig(Rig& rig);

  /// Nothing: go on. Else the exit status: the help was asked for, or a word was wrong, and all is said.
  std::optional<int> read(int argc, const char* const* argv);
  /// Whether that one was given, after `read`.
  bool given(const std::string& name) const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace beltane
