#include <cstdio>
#include <fstream>

#include "model/editing/plain_text.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

struct LogsOptions {
  std::string process{};
  bool follow{};
};

/// One line of a log; among those of others it says whose it is.
void print_line(const VerbContext& command, const std::string& process, const std::string& line, bool among_others) {
  if (command.json) return print({{"process", process}, {"line", line}}, true);
  std::printf("%s%s\n", among_others ? (process + ": ").c_str() : "", plain_text_of(line).c_str());
}

/// Prints what is there, then (following) what comes.
Result<void> print_log(const VerbContext& command, const fs::path& path, bool among_others, bool follow,
                       Interrupt& interrupt) {
  std::ifstream file(path);
  if (!file) return Refusal{"there is no log " + path.string() + "; `beltane status` names the processes"};
  std::string line;
  while (true) {
    std::error_code gone;
    if (file.tellg() > static_cast<std::streamoff>(fs::file_size(path, gone)) && !gone) file.seekg(0);  // it was cut
    while (std::getline(file, line)) print_line(command, path.stem().string(), line, among_others);
    if (!output_works() || !follow || interrupt.within(Seconds{0.2})) return {};
    file.clear();
  }
}

Result<void> logs(const VerbContext& command, const LogsOptions& given) {
  Interrupt interrupt;
  if (!given.process.empty())
    return print_log(command, log_of(command.rig, given.process), false, given.follow, interrupt);
  if (given.follow) return Refusal{"`logs -f` follows one process; name it, such as `beltane logs backend -f`"};
  std::error_code none;
  const auto folder = log_of(command.rig, "x").parent_path();
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (auto printed = print_log(command, entry.path(), true, false, interrupt); !printed) return printed;
  if (none) return Refusal{"the rig `" + command.rig.name + "` has no logs in " + folder.string()};
  return {};
}

const VerbEntry logs_verb{{Chapter::rig, 4, "logs", "What the processes said", "beltane logs backend -f"},
                          logs,
                          [](Verb verb, LogsOptions& given) {
                            verb.takes("process", given.process, "Only this one");
                            verb.flag("-f,--follow", given.follow, "Go on as it says more");
                          }};

}  // namespace
}  // namespace beltane
