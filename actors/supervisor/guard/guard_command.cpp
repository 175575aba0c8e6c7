#include "supervisor/guard/guard_command.hpp"

namespace beltane::supervisor {

namespace fs = std::filesystem;

std::vector<std::string> guarded_command(const Rig& rig, const fs::path& programs, const StartOptions& how) {
  std::vector<std::string> words{(programs / "beltane-supervisor").string(),
                                 "--rig",
                                 rig.name,
                                 "--runtime",
                                 rig.runtime.string(),
                                 "--state",
                                 rig.state.string(),
                                 "--data",
                                 rig.data.string(),
                                 "--guarded"};
  if (!how.config.empty()) words.insert(words.end(), {"--config", fs::absolute(how.config).string()});
  if (how.in_process) words.push_back("--in-process");
  if (!how.engine.empty()) words.insert(words.end(), {"--engine", how.engine});
  if (!how.standby.empty()) words.insert(words.end(), {"--standby", how.standby});
  if (!how.owner.empty()) words.insert(words.end(), {"--owner", how.owner.string()});
  return words;
}

ProcessSpec guard_spec(const Rig& rig, const fs::path& programs, const std::vector<std::string>& revival) {
  ProcessSpec spec{.name = "guard",
                   .kind = ProcessKind::service,
                   .command = {(programs / "beltane-guard").string(), "--runtime", rig.runtime.string(), "--log",
                               log_of(rig, "supervisor").string(), "--"}};
  spec.command.insert(spec.command.end(), revival.begin(), revival.end());
  return spec;
}

}  // namespace beltane::supervisor
