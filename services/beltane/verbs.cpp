#include "services/beltane/verbs.hpp"

namespace beltane {

CLI::App* Verbs::add(const std::string& name, const std::string& help, const std::string& example, Action action) {
  auto* verb = app_.add_subcommand(name, help);
  verb->footer("Example: " + example);
  verb->callback([this, action = std::move(action)] { chosen_ = action; });
  return verb;
}

}  // namespace beltane
