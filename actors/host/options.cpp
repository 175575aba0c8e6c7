#include "host/options.hpp"

#include <CLI/CLI.hpp>

namespace beltane {

struct Options::Parser {
  template <class Value>
  CLI::Option* add(const std::string& name, Value& into, const std::string& help, Need need) {
    return app.add_option(name, into, help)->required(need == Need::required);
  }
  CLI::App app;
};

Options::Options(const std::string& about) : parser_(new Parser{CLI::App{about}}) {}
Options::~Options() = default;

void Options::add(const std::string& name, std::string& into, const std::string& help, Need need) {
  auto* option = parser_->add(name, into, help, need);
  if (!into.empty()) option->capture_default_str();
}

void Options::add(const std::string& name, std::filesystem::path& into, const std::string& help, Need need) {
  parser_->add(name, into, help, need);
}

void Options::add(const std::string& name, std::int64_t& into, const std::string& help) {
  parser_->add(name, into, help, Need::optional);
}

void Options::add(const std::string& name, std::vector<std::string>& into, const std::string& help, Need need) {
  parser_->add(name, into, help, need);
}

void Options::add_flag(const std::string& name, bool& into, const std::string& help) {
  parser_->app.add_flag(name, into, help);
}

void Options::add_rig(Rig& rig) {
  parser_->add("--rig-name", rig.name, "Name of the rig", Need::optional);
  add("--runtime", rig.runtime, "Directory of the rig's sockets");
  add("--state", rig.state, "Directory of unsaved projects");
  add("--data", rig.data, "Directory with synthdefs/");
}

std::optional<int> Options::read(int argc, const char* const* argv) {
  try {
    parser_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parser_->app.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

bool Options::given(const std::string& name) const { return parser_->app.count(name) > 0; }

}  // namespace beltane
